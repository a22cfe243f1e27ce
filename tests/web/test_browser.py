"""The pages in a real browser: nothing breaks, nothing hostile runs, nothing is hard to reach.

Skipped aloud where there is no Chromium, and its larger part where npm cannot bring what drives it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.documents import Document
from tests.web.hostile_workspace import STRINGS, build_hostile, claim_id
from tests.web.packages import chromium
from tests.web.servers import Server, serving
from tests.web.test_hostile_pages import is_inert

PATHS = (
    *(
        "/",
        "/questions",
        "/questions/leaders-of",
        "/entity/sirajuddin-haqqani",
        "/claim/lziusml5mj",
        "/source/us-afghanistan-policy",
    ),
    *("/sources", "/contested", "/ontology", "/ontology/ledBy", "/search?q=haqqani", "/sparql"),
)
HOSTILE_PATHS = (
    *("/", "/questions/hostile", "/entity/northern-column", "/entity/hostile-1", "/source/harbour-report"),
    f"/claim/{claim_id(1)}",
)


@pytest.fixture(scope="module")
def hostile_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on the hostile workspace."""
    with serving(build_hostile(tmp_path_factory.mktemp("hostile-served")), "--quiet") as running:
        yield running


def test_hostile_pages_stay_inert_in_a_browser(hostile_server: Server, tmp_path: Path) -> None:
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", f"--user-data-dir={tmp_path}"]
    for path in ("/questions/hostile", "/entity/hostile-1"):
        dump = [chromium(), *flags, "--dump-dom", hostile_server.address.rstrip("/") + path]
        document = Document(subprocess.run(dump, capture_output=True, timeout=60, check=True).stdout.decode())
        is_inert(document)
        assert STRINGS[1] in document.words


@pytest.mark.xdist_group("node")
def test_pages_in_a_browser(node_packages: Path, server: Server) -> None:
    _look(node_packages, server, PATHS)


@pytest.mark.xdist_group("node")
def test_hostile_pages_in_a_browser(node_packages: Path, hostile_server: Server) -> None:
    _look(node_packages, hostile_server, HOSTILE_PATHS)


def _look(packages: Path, server: Server, paths: tuple[str, ...]) -> None:
    driver = shutil.copy(Path(__file__).with_name("look.mjs"), packages)
    looked = subprocess.run(
        ["node", str(driver), chromium(), server.address.rstrip("/"), *paths],
        capture_output=True,
        timeout=400,
        check=False,
        cwd=packages,
    )
    assert looked.returncode == 0, looked.stderr.decode()
    told = [json.loads(line) for line in looked.stdout.decode().splitlines()]
    assert len(told) == 2 * len(paths)
    for each in told:
        wrong = {name: each[name] for name in ("errors", "outside", "violations", "hit") if each[name]}
        assert not wrong, each
        assert each["overflow"] <= 0, each
