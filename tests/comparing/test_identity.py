"""Identity judgements: the latest counts, and contradictions are found with the chain that makes them."""

from __future__ import annotations

from collections.abc import Iterable

from kg.claim import Corpus, Entity, IdentityJudgement, Verdict
from kg.comparing import IdentityConflict, identity_conflicts, judged_pairs

SAME, DIFFERENT, UNSURE = Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE


def corpus(*judged: tuple[str, str, Verdict, str]) -> Corpus:
    """Entities a to e, with judgements written on the first of each pair."""

    def of(id: str) -> Iterable[IdentityJudgement]:
        return (
            IdentityJudgement(with_=other, verdict=verdict, why="x", by="me", on=f"2026-01-{day}")
            for one, other, verdict, day in judged
            if one == id
        )

    entities = {id: Entity(id=id, types=("Person",), label=id, identity=tuple(of(id))) for id in "abcde"}
    return Corpus(sources={}, entities=entities, claims={})


def test_the_latest_judgement_counts_on_whichever_entry() -> None:
    pairs = judged_pairs(corpus(("b", "a", DIFFERENT, "02"), ("a", "b", SAME, "01"), ("c", "d", UNSURE, "01")))
    assert [(pair.one, pair.other, pair.verdict, len(pair.judgements)) for pair in pairs] == [
        ("a", "b", DIFFERENT, 2),
        ("c", "d", UNSURE, 1),
    ]


def test_a_chain_that_contradicts_is_told() -> None:
    told = identity_conflicts(
        corpus(("a", "b", SAME, "01"), ("c", "b", SAME, "01"), ("c", "d", SAME, "01"), ("d", "a", DIFFERENT, "01"))
    )
    assert told == [IdentityConflict("a", "d", ("a", "b", "c", "d"))]


def test_what_was_taken_back_or_is_unsure_makes_no_chain() -> None:
    judged = [("a", "b", SAME, "01"), ("b", "c", SAME, "01"), ("a", "c", DIFFERENT, "01")]
    assert len(identity_conflicts(corpus(*judged))) == 1
    assert identity_conflicts(corpus(*judged, ("b", "a", UNSURE, "03"))) == []
    assert identity_conflicts(corpus(("a", "b", SAME, "01"), ("c", "d", DIFFERENT, "01"))) == []
