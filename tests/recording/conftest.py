"""A small workspace on disk, with a text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.workspace import Workspace, open_workspace

ARTICLE = (
    "The valley\n\nThe first group met. Its leader didn’t speak.\n\nThe second group – “the Guard” – met too. The end\U0001f5fa."
)
DUMP = "Menu\n\n" + ARTICLE + "\n\nContinue Reading\n"
SOURCE = """\
key: valley
title: The valley
# where it stands
locations:
  - {file: dump.txt, start: 6, end: %d} # the only copy
"""
ENTITIES = """\
entities:
  - id: group-a
    types: [ArmedGroup]
    label: First group
  - id: person-b
    types: [Person]
    label: B
"""


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Workspace]:
    """A workspace with the claims given below ``claims:``."""
    monkeypatch.delenv("KG_TEXTS", raising=False)

    def build(claims: str, *, source: str = SOURCE % (6 + len(ARTICLE)), head: str = "") -> Workspace:
        for name in ("sources", "entities", "claims"):
            (tmp_path / "corpus" / name).mkdir(parents=True)
        (tmp_path / "texts").mkdir()
        (tmp_path / "kg.toml").write_text('[annotators]\neditors = "Editors"\n')
        (tmp_path / "texts" / "dump.txt").write_bytes(DUMP.encode())
        (tmp_path / "corpus/sources/valley.yaml").write_text(source, encoding="utf-8", newline="")
        (tmp_path / "corpus/entities/all.yaml").write_text(ENTITIES, encoding="utf-8", newline="")
        text = f"{head}source: valley\nannotator: editors\nrecorded: 2031-01-01\nclaims:\n{claims}"
        (tmp_path / "corpus/claims/valley.yaml").write_text(text, encoding="utf-8", newline="")
        return open_workspace(tmp_path)

    return build
