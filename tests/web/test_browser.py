"""The pages in a real browser: nothing breaks, nothing hostile runs, nothing is hard to reach.

Skipped aloud where there is no Chromium, and its larger part where npm cannot bring what drives it.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.web.documents import Document
from tests.web.hostile_workspace import STRINGS, claim_id
from tests.web.sites import InProcess, app_of
from tests.web.test_hostile_pages import is_inert

PATHS = ("/", "/questions/leaders-of", "/entity/sirajuddin-haqqani", "/claim/lziusml5mj", "/contested", "/search?q=haqqani")
HOSTILE_PATHS = ("/", "/questions/hostile", "/entity/northern-column", "/source/harbour-report", f"/claim/{claim_id(1)}")
_DRIVERS = ("playwright-core@1", "axe-core@4")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Chromium's program."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no Chromium on the PATH")


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script that drives the browser, in a folder with the packages that it needs."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("no Node.js on the PATH")
    folder = tmp_path_factory.mktemp("driver")
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    bring = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0", "--fetch-timeout=20000", *_DRIVERS]
    try:
        brought = subprocess.run(bring, cwd=folder, capture_output=True, timeout=90, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("npm did not bring playwright-core and axe-core in time")
    if brought.returncode != 0:
        pytest.skip("npm cannot bring playwright-core and axe-core")
    return Path(shutil.copy(Path(__file__).parent / "look.mjs", folder))


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """The address under which an app is served meanwhile."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    assert server.started
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def test_hostile_pages_stay_inert_in_a_browser(chromium: str, hostile_pages: TestClient, tmp_path: Path) -> None:
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", f"--user-data-dir={tmp_path}"]
    with served(hostile_pages.app) as base:  # type: ignore[arg-type]
        for path in ("/questions/hostile", "/entity/hostile-1"):
            dumped = subprocess.run([chromium, *flags, "--dump-dom", base + path], capture_output=True, timeout=60, check=True)
            document = Document(dumped.stdout.decode())
            is_inert(document)
            assert STRINGS[1] in document.words


def test_pages_in_a_browser(chromium: str, driver: Path, site: InProcess) -> None:
    _look(chromium, driver, app_of(site), PATHS)


def test_hostile_pages_in_a_browser(chromium: str, driver: Path, hostile_pages: TestClient) -> None:
    _look(chromium, driver, hostile_pages.app, HOSTILE_PATHS)  # type: ignore[arg-type]


def _look(chromium: str, driver: Path, app: Starlette, paths: tuple[str, ...]) -> None:
    with served(app) as base:
        looked = subprocess.run(
            ["node", str(driver), chromium, base, *paths], capture_output=True, timeout=400, check=False, cwd=driver.parent
        )
    assert looked.returncode == 0, looked.stderr.decode()
    told = [json.loads(line) for line in looked.stdout.decode().splitlines()]
    assert len(told) == 2 * len(paths)
    for each in told:
        wrong = {name: each[name] for name in ("errors", "outside", "violations", "hit") if each[name]}
        assert not wrong, each
        assert each["overflow"] <= 0, each
