"""Where things are: the workspace around a folder, and the ontology, shapes and questions that come with Claimgraph."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kg.errors import NothingToCheck, NoWorkspace, UnreadableInput
from kg.settings import Settings, settings_from

MARKER = "kg.toml"
Part = Literal["ontology", "shapes", "queries"]
PARTS: tuple[Part, ...] = ("ontology", "shapes", "queries")
_SUFFIX: dict[Part, str] = {"ontology": ".ttl", "shapes": ".ttl", "queries": ".rq"}


def shipped(part: Part) -> Path:
    """The folder of the ontology, shapes or queries that come with Claimgraph: in a wheel inside the package, else beside it."""
    package = Path(__file__).resolve().parent
    inside = package / "pack" / part
    return inside if inside.is_dir() else package.parent / part


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with a ``kg.toml``: its settings and where its parts stand."""

    root: Path
    settings: Settings

    @property
    def corpus(self) -> Path:
        """The folder of the corpus files."""
        return self.root / "corpus"

    @property
    def state(self) -> Path:
        """The folder of everything that can be made again: snapshots and editor schemas. Never committed."""
        return self.root / ".kg"

    @property
    def texts(self) -> Path:
        """The folder of the articles' texts; it need not exist."""
        return self.root / (os.environ.get("KG_TEXTS") or self.settings.texts)

    def files(self, part: Part) -> tuple[Path, ...]:
        """The files of the ontology, shapes or queries in force: the shipped ones and the workspace's own, sorted by name.

        A workspace's file replaces the shipped one of the same name.

        :raises NothingToCheck: there is none.
        """
        folders = [self.root / part] if part in self.settings.replaces else [shipped(part), self.root / part]
        found = {path.name: path for folder in folders for path in sorted(folder.glob("*" + _SUFFIX[part]))}
        if not found:
            raise NothingToCheck(
                f"no {_SUFFIX[part]} file in {folders[-1]}",
                f"Put the {part} there, or take {part!r} out of `replaces` in {MARKER}.",
            )
        return tuple(found[name] for name in sorted(found))


def open_workspace(folder: Path | None = None) -> Workspace:
    """The workspace in `folder`, or the nearest one around the current folder.

    :raises NoWorkspace: there is no ``kg.toml``.
    :raises UnreadableInput: ``kg.toml`` is not TOML in UTF-8.
    :raises ContentError: it holds something unknown.
    """
    if folder is not None:
        candidates = [folder.resolve()]
    else:
        here = Path.cwd()
        candidates = [here, *here.parents]
    for root in candidates:
        marker = root / MARKER
        if marker.is_file():
            try:
                document = tomllib.loads(marker.read_bytes().decode("utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                raise UnreadableInput(f"{marker}: {error}", "Mend the file; it is TOML in UTF-8.") from error
            return Workspace(root, settings_from(document, str(marker)))
    where = str(folder) if folder is not None else "this folder or any above it"
    raise NoWorkspace(f"no {MARKER} in {where}", "Run `kg init DIR` to make a workspace, or name one with --workspace.")
