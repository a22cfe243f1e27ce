"""A server on the shipped corpus, for all tests that only ask it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kg.knowledge_graph import KnowledgeGraph
from tests.web.servers import Server, serving

DEADLINE = 2.0
"""Seconds that the shared server gives a query."""


@pytest.fixture(scope="session")
def server(shipped: KnowledgeGraph) -> Iterator[Server]:
    """The shipped corpus, served with a short deadline and two workers."""
    options = ("--deadline", str(DEADLINE), "--memory", "256", "--workers", "2")
    with serving(shipped.workspace.root, *options) as running:
        yield running
