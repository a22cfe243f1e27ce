from __future__ import annotations

from pathlib import Path

import kg
from benchmarks.corpora import invent, values_for, write_workspace
from kg.corpus import read_corpus

CLAIMS = 60
ANSWERED = {
    *("claims-by", "hostages-of", "jointly-developed-weapons", "killed-by", "leader-at", "leaders-of", "members-of"),
    *("owners-of", "pledges-of-allegiance", "sanctioned-for-programmes", "strength-of", "voices-on"),
}


def test_the_same_size_and_seed_give_the_same_corpus() -> None:
    assert invent(CLAIMS) == invent(CLAIMS)
    assert invent(CLAIMS) != invent(CLAIMS, seed=8)


def test_both_forms_read_back_as_what_was_invented(tmp_path: Path) -> None:
    for bulk in (False, True):
        workspace = write_workspace(tmp_path / str(bulk), CLAIMS, bulk=bulk)
        reading = read_corpus(workspace / "corpus", root=workspace)
        assert reading.problems == ()
        assert reading.corpus == invent(CLAIMS)


def test_it_builds_and_the_questions_are_answered(tmp_path: Path) -> None:
    graph = kg.open(write_workspace(tmp_path / "invented", CLAIMS))
    result = graph.build()
    assert result.published, result.report.render("text")
    answered = {name for name, question in graph.questions.items() if graph.ask(name, **values_for(question)).solutions}
    assert answered >= ANSWERED
