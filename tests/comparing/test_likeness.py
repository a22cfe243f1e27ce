"""Likely pairs: names in any spelling, and shared neighbours; with what speaks for each."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from kg.claim import Claim, Corpus, Entity, Triple
from kg.comparing import LikelyPair, likely_pairs
from kg.comparing.likeness import skeleton
from kg.vocabulary import CG, PropertyTerm, TermTable
from tests.comparing.test_statistics import CORPUS


def corpus(entities: dict[str, str], *triples: tuple[str, str, str], kind: str = "Person") -> Corpus:
    """Entities by id, with their names parted by semicolons, and a claim for each triple."""
    claims = {str(number): Claim(id=str(number), source="s", assertion=(Triple(*each),)) for number, each in enumerate(triples)}
    named = {
        id: Entity(id=id, types=(kind,), label=names.split("; ")[0], aliases=tuple(names.split("; ")[1:]))
        for id, names in entities.items()
    }
    return Corpus(sources={}, entities=named, claims=claims)


def pairs(found: Iterable[LikelyPair]) -> list[tuple[str, str]]:
    return [(each.one, each.other) for each in found]


def test_likely_pairs_share_a_class_and_nearly_a_name_and_are_not_judged() -> None:
    assert [(pair.one, pair.other, pair.names) for pair in likely_pairs(CORPUS)] == [
        ("ann", "anne", ("Ann Alder", "Ann Álder")),
        ("sempel", "semple", ("Michael Sempel", "Michael Semple")),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sirajuddin Haqqani", "Serajuddin Haqani"),
        ("Siraj-ud-Din", "Sirajuddin"),
        ("Qari Yusuf", "Kari Yousuf"),
        ("Jundullah", "Jundollah"),
        ("Noor Wali", "Nur Vali"),
        ("Hafiz Saeed Orakzai", "Orakzai, Hafiz Said"),
    ],
)
def test_transliterations_of_one_name_are_proposed(one: str, other: str) -> None:
    (pair,) = likely_pairs(corpus({"a": one, "b": f"Somebody quite else; {other}", "c": "Tomas Arvell"}))
    assert (pair.one, pair.other, pair.names) == ("a", "b", (one, other))
    assert pair.score >= 0.86
    assert pair.reasons == (f"names alike: {one} / {other} ({pair.score:.2f})",)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Shaheen-II", "Shaheen-III"),
        ("Hawk 3", "Hawk 4"),
        ("Elections of 2016", "Elections of 2017"),
        ("Ann", "Bob"),
        ("Ann", "Anwar"),
    ],
)
def test_what_numbers_or_letters_tell_apart_is_not_proposed(one: str, other: str) -> None:
    assert likely_pairs(corpus({"a": one, "b": other})) == []


def test_a_family_name_is_shared_by_relatives() -> None:
    (pair,) = likely_pairs(corpus({"a": "Tomas Arvell; Arvell", "b": "Ilse Brigitta Arvell; Arvell"}))
    assert (pair.names, pair.score) == (("Arvell", "Arvell"), 0.88)
    # Who is known by that name only may well be the one, and whoever's full name is the same too.
    (pair,) = likely_pairs(corpus({"a": "Tomas Arvell; Arvell", "b": "Arvell"}))
    assert pair.score == 1.0
    (pair,) = likely_pairs(corpus({"a": "Tomas Arvell; Arvell", "b": "Arvell, Tomas; Arvell"}))
    assert (pair.names, pair.score) == (("Tomas Arvell", "Arvell, Tomas"), 1.0)


def test_names_of_letters_that_fold_away_are_passed_over() -> None:
    assert skeleton("…") == ""
    assert pairs(likely_pairs(corpus({"a": "…", "b": "داعش", "c": "داعش"}))) == [("b", "c")]


def test_shared_neighbours_bring_strangers_together() -> None:
    known = {"a": "The minister", "b": "Khawaja Asif", "c": "Zed", "g": "Group", "h": "Horde", "i": "Island"}
    told = [("a", "leads", "g"), ("b", "leads", "g"), ("h", "ledBy", "a"), ("b", "leads", "h"), ("c", "leads", "g")]
    told += [("a", "bornIn", "i"), ("b", "bornIn", "i")]
    leads = PropertyTerm(iri=CG + "leads", label="leads", canonical=CG + "ledBy")
    table = TermTable(properties={CG + "leads": leads})
    (pair,) = likely_pairs(corpus(known, *told), table)
    assert (pair.one, pair.other, pair.score) == ("a", "b", 0.5)
    assert pair.reasons == ("3 shared: ^ledBy g, ^ledBy h, bornIn i (1.00 of what either is related to)",)
    # Two of them are not enough, and without the ontology one relation is two.
    assert likely_pairs(corpus(known, *told[:5]), table) == []
    assert likely_pairs(corpus(known, *told)) == []


def test_shared_neighbours_raise_the_score_of_names() -> None:
    known = {"a": "Tomas Arvell", "b": "Tomas Arvelle", "g": "Group", "h": "Horde"}
    (alone,) = likely_pairs(corpus(known))
    (beside,) = likely_pairs(corpus(known, ("a", "leads", "g"), ("b", "leads", "g"), ("a", "fears", "h")))
    assert alone.score < beside.score < 1
    assert [reason.partition(":")[0] for reason in beside.reasons] == ["names alike", "1 shared"]


def test_what_is_related_to_each_other_is_no_shared_neighbour() -> None:
    known = {"a": "Ann", "b": "Bob", "g": "Group"}
    symmetric = PropertyTerm(iri=CG + "knows", label="knows", symmetric=True)
    told = [("a", "knows", "b"), ("a", "leads", "g"), ("b", "leads", "g"), ("a", "fears", "g"), ("b", "fears", "g")]
    assert likely_pairs(corpus(known, *told), TermTable(properties={CG + "knows": symmetric})) == []
