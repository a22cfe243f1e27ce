from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.ontology import Ontology, load_ontology
from kg.workspace import shipped
from tests.validation.workspaces import Workspace


@pytest.fixture(scope="session")
def ontology() -> Ontology:
    return load_ontology(sorted(shipped("ontology").glob("*.ttl")))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.make(tmp_path)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Checking never touches the network: any attempt fails the test, even one that the checked code would swallow."""
    attempts: list[object] = []

    def refuse(*arguments: object, **_: object) -> None:
        attempts.append(arguments)
        raise OSError("no network in tests")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    yield
    assert attempts == []
