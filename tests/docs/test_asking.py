"""The patterns of docs/asking.md are run on the shipped corpus, and find what stands below them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.knowledge_graph import KnowledgeGraph

PAGE = (Path(__file__).parent.parent.parent / "docs" / "asking.md").read_text("utf-8")
PATTERNS = re.findall(r"^```sparql\n(.*?)^```\n→ ([^\n]*)$", PAGE, flags=re.MULTILINE | re.DOTALL)


def test_every_pattern_has_its_answer() -> None:
    assert len(PATTERNS) == PAGE.count("```sparql") >= 10


@pytest.mark.parametrize(("sparql", "told"), PATTERNS)
def test_a_pattern_finds_what_the_page_says(shipped: KnowledgeGraph, sparql: str, told: str) -> None:
    answer = shipped.query(sparql)
    found = {shipped.shown(solution.get(answer.variables[0])) for solution in answer.solutions}
    named = set(told.removesuffix(", …").split(", "))
    assert found > named if told.endswith("…") else found == named
    assert not shipped.notes_on(sparql)
