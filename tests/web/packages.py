"""Packages of the npm registry for tests that drive a browser or another client; skipped aloud where they cannot be had."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

PACKAGES = ("playwright-core@1", "axe-core@4", "@comunica/query-sparql@4", "@zazuko/yasgui@4")
"""All at once: bringing them takes a minute, whoever needs them."""
_PATIENCE = 240


def bring(folder: Path) -> Path:
    """Install :data:`PACKAGES` into a folder.

    :raises pytest.skip.Exception: there is no Node.js, or the registry cannot be reached.
    """
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("no Node.js on the PATH")
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0", "--fetch-timeout=30000")
    try:
        brought = subprocess.run(
            [npm, "install", *options, *PACKAGES], cwd=folder, capture_output=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm did not bring {', '.join(PACKAGES)} in time")
    if brought.returncode != 0:
        pytest.skip(f"npm cannot bring {', '.join(PACKAGES)}")
    return folder


def chromium() -> str:
    """Chromium's program.

    :raises pytest.skip.Exception: there is none.
    """
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no Chromium on the PATH")
