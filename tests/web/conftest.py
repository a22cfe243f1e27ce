"""A server on the shipped corpus, for all tests that only ask it; its pages alone; and those of a hostile workspace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kg.knowledge_graph import KnowledgeGraph
from tests.web.hostile_workspace import build_hostile
from tests.web.packages import bring
from tests.web.servers import Server, serving
from tests.web.sites import InProcess, app_in, app_of

DEADLINE = 2.0
"""Seconds that the shared server gives a query."""


@pytest.fixture(scope="session")
def server(shipped: KnowledgeGraph) -> Iterator[Server]:
    """The shipped corpus, served with a short deadline and two workers."""
    options = ("--deadline", str(DEADLINE), "--memory", "256", "--workers", "2")
    with serving(shipped.workspace.root, *options) as running:
        yield running


@pytest.fixture(scope="session")
def node_packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages of npm; tests that need it are of one group (``xdist_group("node")``), so that they come once."""
    return bring(tmp_path_factory.mktemp("packages"))


@pytest.fixture(scope="session")
def site(shipped: KnowledgeGraph) -> InProcess:
    """The shipped corpus as a site."""
    return InProcess(shipped)


@pytest.fixture(scope="session")
def pages(site: InProcess) -> TestClient:
    """Asks for pages of the shipped corpus."""
    return TestClient(app_of(site))


@pytest.fixture(scope="session")
def hostile_pages(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """Asks for pages of the hostile workspace."""
    return TestClient(app_in(build_hostile(tmp_path_factory.mktemp("hostile"))))
