"""Earlier states of a workspace, taken from its git repository, and datasets of states that nobody publishes."""

from __future__ import annotations

import io
import subprocess
import tarfile
import zlib
from dataclasses import replace
from pathlib import Path

from kg.errors import MissingEngine, StorageFailure, UsageError
from kg.publishing.building import Progress, backings, dataset_quads
from kg.publishing.inputs import PARTS, digest_inputs
from kg.store import (
    INPUTS,
    MANIFEST,
    SNAPSHOTS,
    Counts,
    Snapshot,
    current_folder,
    open_snapshot,
    storage_errors,
    write_snapshot,
)
from kg.vocabulary import DataIris
from kg.workspace import Workspace, open_workspace

PUBLISHED = "published"
_OTHER = "Compare with another snapshot, a revision or a folder."
_LARGEST = 1 << 32
"""Bytes that a snapshot's files may have together."""


def check_out(workspace: Workspace, revision: str, into: Path) -> Workspace:
    """The workspace as it was at a revision, in a folder of its own; the work tree and the index are not touched.

    :param revision: anything that git understands.
    :raises UsageError: the workspace is in no git repository, or the revision is unknown.
    :raises MissingEngine: there is no git.
    """
    if revision.startswith("-"):
        raise UsageError(f"{revision!r} is not a revision", "Name a commit, a branch or a tag.")
    top = Path(_git(workspace.root, "rev-parse", "--show-toplevel").decode().strip())
    commit = _git(workspace.root, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    inside = workspace.root.resolve().relative_to(top.resolve()).as_posix()
    archive = _git(top, "archive", "--format=tar", commit, "--", inside)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(into, filter="data")
    return open_workspace(into / inside)


def find_snapshot(state: Path, name: str) -> Path | None:
    """The folder of a snapshot.

    :param state: the folder ``.kg``.
    :param name: ``published``, the name of one that is kept, or the path of one.
    :raises NoSnapshot: nothing was published yet.
    """
    if name == PUBLISHED:
        return current_folder(state)
    kept = (folder for folder in (state / SNAPSHOTS).glob("*") if folder.name == name)
    return next(kept, Path(name) if (Path(name) / MANIFEST).is_file() else None)


def restore(snapshot: Path, into: Path) -> Workspace:
    """The workspace that a snapshot was made from, in a folder of its own, with the ontology, shapes and questions of that time.

    :raises UsageError: the snapshot keeps no files.
    :raises StorageFailure: it is damaged, or was not written here.
    """
    with open_snapshot(snapshot) as held:  # so that no build removes it meanwhile
        archive = held.folder / INPUTS
        if not archive.is_file():
            raise UsageError(f"the snapshot {held.folder.name} keeps no files that could be compared", _OTHER)
        try:
            with storage_errors("reading the snapshot's files", archive), tarfile.open(archive, "r:gz") as tar:
                left = _LARGEST
                for member in tar:  # somebody else may have written it
                    left -= member.size
                    if not member.isreg() or left < 0:
                        raise ValueError(f"{member.name!r} is no plain file, or too long")
                    tar.extract(member, into, filter="data")
            restored = open_workspace(into)
            restored = replace(restored, settings=replace(restored.settings, replaces=PARTS))
            if digest_inputs(restored, held.manifest.versions) != held.manifest.inputs:
                raise ValueError("its files are not those that the manifest tells of")
        except (tarfile.TarError, EOFError, zlib.error, ValueError) as error:
            raise StorageFailure(f"{archive}: damaged: {error}", _OTHER) from error
    return restored


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        # The workspace's own git; a revision is checked to be no option, and no shell reads it.
        ran = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)  # noqa: S603, S607
    except FileNotFoundError as error:
        raise MissingEngine("git is not installed", "Install git, or compare with `published`.") from error
    if ran.returncode:
        said = ran.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UsageError(
            f"git: {said[-1] if said else 'failed'}",
            "Name a revision of the workspace's repository, `published`, a snapshot, or a folder.",
        )
    return ran.stdout


def assemble(workspace: Workspace, folder: Path, progress: Progress | None = None) -> Snapshot:
    """A snapshot of the workspace's files in a new folder, neither validated nor published.

    :raises UnreadableInput: a file is not in its format.
    :raises ContentError: the corpus cannot be mapped.
    """
    from kg.contests import contested_quads
    from kg.corpus import read_corpus
    from kg.errors import ContentError
    from kg.ontology import load_ontology
    from kg.reasoning import infer, rules_of
    from kg.validation import map_for_checking

    tell = progress or (lambda stage: None)
    tell(f"reading {workspace.root.name}")
    ontology = load_ontology(workspace.files("ontology"))
    reading = read_corpus(workspace.corpus, root=workspace.root)
    mapped = map_for_checking(reading, ontology, DataIris(workspace.settings.base), workspace.settings)
    if mapped is None:
        raise ContentError(f"{workspace.root}: the corpus cannot be mapped", "Run `kg validate` there and mend what it finds.")
    inferences = infer(mapped.default_graph(), rules_of(ontology))
    write_snapshot(
        folder,
        dataset_quads(mapped, inferences, ontology, DataIris(workspace.settings.base)),
        inputs="0" * 64,
        base=workspace.settings.base,
        versions={},
        counts=Counts(claims=len(reading.corpus.claims)),
        report="{}\n",
        support=backings(reading.corpus, mapped, ontology, workspace.settings),
        found=contested_quads,
        progress=tell,
    )
    return open_snapshot(folder)
