"""What a snapshot is made from, and the digest that tells whether any of it changed."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kg.errors import StorageFailure
from kg.workspace import MARKER, Part, Workspace

PARTS: frozenset[Part] = frozenset({"ontology", "shapes", "queries"})
_DIGITS = 12


def digest_inputs(workspace: Workspace, versions: Mapping[str, str] | None = None) -> str:
    """SHA-256 over everything that the dataset and its report follow from.

    That is: the corpus files, the ontology, shapes and questions in force, ``kg.toml``, and the versions of the programs. It
    depends on names and contents, not on times, on where the workspace stands, or on the order in which folders are listed.

    :param versions: of the programs; those of today unless given.
    :raises NothingToCheck: there is no ontology, shape or question at all.
    :raises StorageFailure: a file cannot be read.
    """
    files = ((name, _digest_file(path)) for name, path in sorted(input_files(workspace)))
    return _digest(files, program_versions() if versions is None else versions)


def archive_inputs(workspace: Workspace, path: Path) -> str:
    """Write these files into a new compressed archive, so that a snapshot can be compared with other states later.

    :return: the digest of what was archived, as :func:`digest_inputs` has it.
    :raises OSError: the disk is full or fails.
    :raises StorageFailure: a file cannot be read.
    """
    digests = []
    # Neither times nor owners: the same files give the same archive.
    with (
        path.open("wb") as file,
        gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, each in sorted(input_files(workspace)):
            with _readable(each):
                content = each.read_bytes()
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
            digests.append((name, hashlib.sha256(content).hexdigest()))
    return _digest(digests, program_versions())


def _digest(files: Iterable[tuple[str, str]], versions: Mapping[str, str]) -> str:
    """The digest of programs and files, these by name and SHA-256."""
    whole = hashlib.sha256()
    for name, version_ in sorted(versions.items()):
        whole.update(f"version\0{name}\0{version_}\0".encode())
    for name, digest in files:
        whole.update(f"file\0{name}\0{digest}\0".encode())
    return whole.hexdigest()


def input_files(workspace: Workspace) -> Iterator[tuple[str, Path]]:
    """Every file that a build reads, with the name under which it counts."""
    yield MARKER, workspace.root / MARKER
    for path in workspace.corpus.rglob("*"):
        relative = path.relative_to(workspace.corpus)
        # Reading passes over hidden files; of the others it says even what is wrong with their names.
        if not any(part.startswith(".") for part in relative.parts) and path.is_file():
            yield f"corpus/{relative.as_posix()}", path
    for part in sorted(PARTS):
        for path in workspace.files(part):
            yield f"{part}/{path.name}", path


def program_versions() -> Mapping[str, str]:
    """The versions that a dataset and its report depend on; our own with a digest of the code.

    The digest keeps somebody who changes the mapping in a checkout from being handed the old snapshot as unchanged.
    """
    return {
        "claimgraph": f"{_installed('claimgraph')}+{_digest_code()}",
        "pyoxigraph": _installed("pyoxigraph"),
        "pyshacl": _installed("pyshacl"),
    }


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "0"


@cache
def _digest_code() -> str:
    package = Path(__file__).resolve().parent.parent
    whole = hashlib.sha256()
    for name, path in sorted((path.relative_to(package).as_posix(), path) for path in package.rglob("*.py")):
        whole.update(f"{name}\0{_digest_file(path)}\0".encode())
    return whole.hexdigest()[:_DIGITS]


def _digest_file(path: Path) -> str:
    with _readable(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageFailure(
            f"{path}: cannot be read: {error.strerror or error}", "Make the file readable, or remove it."
        ) from error
