"""What a snapshot says of itself."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kg.claim import SHA256
from kg.errors import StorageFailure

DATASET = "dataset.nq"
MANIFEST = "manifest.json"
REPORT = "report.json"
INPUTS = "inputs.tar.gz"
STORE = "store"
SUPPORT = "support.sqlite"
FORMAT = 3
REBUILD = "Run `kg build --force` to make a new one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much a snapshot holds; `inferred` counts triples, `quads` everything."""

    quads: int = 0
    claims: int = 0
    sources: int = 0
    entities: int = 0
    inferred: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The manifest of a snapshot.

    :ivar inputs: SHA-256 over all that the snapshot was made from.
    :ivar dataset: SHA-256 of the dataset file.
    :ivar base: the IRI under which the workspace's data stand.
    :ivar versions: of the programs that made it.
    """

    inputs: str
    dataset: str
    base: str
    counts: Counts = field(default_factory=Counts)
    versions: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """The manifest file's text, the same for equal manifests."""
        document = {
            "format": FORMAT,
            "inputs": self.inputs,
            "dataset": self.dataset,
            "base": self.base,
            **asdict(self.counts),
            "versions": dict(sorted(self.versions.items())),
        }
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """The manifest that :meth:`to_json` wrote.

        :raises ValueError: the text is something else, or of a later version's format.
        """
        document: Any = json.loads(text)
        if not isinstance(document, dict):
            raise ValueError("it is not a JSON object")
        if document.get("format") != FORMAT:
            raise ValueError(f"its format is {document.get('format')!r}, this version reads {FORMAT}")
        for name in ("inputs", "dataset"):
            if not isinstance(document.get(name), str) or not re.fullmatch(SHA256, document[name]):
                raise ValueError(f"{name!r} is not a SHA-256")
        if not isinstance(document.get("base"), str) or not isinstance(document.get("versions"), dict):
            raise ValueError("base or versions are missing")
        numbers = {name: value for name in Counts.__dataclass_fields__ if isinstance(value := document.get(name), int)}
        if len(numbers) != len(Counts.__dataclass_fields__):
            raise ValueError("a count is missing")
        return cls(
            inputs=document["inputs"],
            dataset=document["dataset"],
            base=document["base"],
            counts=Counts(**numbers),
            versions=document["versions"],
        )


def read_manifest(folder: Path) -> Manifest:
    """The manifest in a snapshot's folder.

    :raises StorageFailure: it is missing or damaged.
    """
    path = folder / MANIFEST
    try:
        return Manifest.from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StorageFailure(f"{path}: not the manifest of a snapshot: {error}", REBUILD) from error
