"""The front end's bundle: files that the build hook (`hatch_build.py`) made from `web/`, named after their content."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

ASSETS = Path(__file__).parent / "assets"
"""What is served under ``/assets/``; it may be missing."""
HOW_TO_GET_IT = "install again where npm can be reached, as with: pip install --editable ."
_NAME = re.compile(r"[A-Za-z0-9_.-]+")


def asset(name: str, folder: Path | None = None) -> str | None:
    """The path on this server of a file of the bundle; none when there is no bundle.

    :param name: ``sparql.js`` for the page of that name, ``graph.js`` for pages with a ``<figure data-graph-url="…">``,
        ``licences.txt``. The scripts bring their styles.
    :param folder: instead of :data:`ASSETS`.
    """
    return addresses(folder).get(name)


def addresses(folder: Path | None = None) -> dict[str, str]:
    """The paths on this server of all files that have a plain name, by that name; empty when there is no bundle."""
    return {name: f"/assets/{file}" for name, file in _files(folder or ASSETS).items()}


def missing(folder: Path | None = None) -> str | None:
    """Why there is no bundle, as the build hook left word; none when there is one."""
    if _files(folder or ASSETS):
        return None
    try:
        return ((folder or ASSETS) / "missing.txt").read_text("utf-8").strip()[:200]
    except OSError:
        return "it was never built"


def _files(folder: Path) -> Mapping[str, str]:
    manifest = folder / "manifest.json"
    try:
        return _read(manifest, manifest.stat().st_mtime_ns)
    except (OSError, ValueError, KeyError, TypeError):
        return {}


@lru_cache(maxsize=4)
def _read(manifest: Path, changed: int) -> Mapping[str, str]:
    """The names in a manifest, read again when it has changed: a server goes on through a new build of the front end."""
    files = json.loads(manifest.read_text("utf-8"))["files"]
    return {name: file for name, file in files.items() if _NAME.fullmatch(file)}
