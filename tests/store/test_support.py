"""The support index: every backing of a triple is found again, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import StorageFailure
from kg.store import Support, SupportIndex, SupportKind, write_support
from kg.vocabulary import XSD

BASE = "http://example.org/"


def triple(subject: str, predicate: str, value: str | ox.Literal) -> ox.Triple:
    object_ = ox.NamedNode(BASE + value) if isinstance(value, str) else value
    return ox.Triple(ox.NamedNode(BASE + subject), ox.NamedNode(BASE + predicate), object_)


def number(text: str, kind: str = "decimal") -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


LED = triple("entity/g", "ledBy", "entity/p")
LEADS = triple("entity/p", "leads", "entity/g")
HEADER = triple("claim/c1", "certainty", "Certain")
PART = triple("claim/c1#evidence-1", "start", number("010", "integer"))
LABEL = triple("entity/g", "label", ox.Literal("G", language="en"))
COUNT = triple("entity/g", "minimum", number("1.0"))
SITUATION = triple("claim/c1#situation", "kind", "Leadership")
C1, C2, G = BASE + "claim/c1", BASE + "claim/c2", BASE + "entity/g"


@pytest.fixture
def index(tmp_path: Path) -> SupportIndex:
    write_support(
        tmp_path / "it's %20 here?.sqlite",
        [
            (Support(SupportKind.REGISTRY, G), [LABEL, LABEL]),
            (Support(SupportKind.HEADER, C1), [HEADER, PART]),
            (Support(SupportKind.CLAIM, C2), [LED, COUNT]),
            (Support(SupportKind.CLAIM, C1), [LED, SITUATION]),
            (Support(SupportKind.RULE, "inverse: ledBy leads", (LED,)), [LEADS]),
        ],
    )
    return SupportIndex(tmp_path / "it's %20 here?.sqlite")


def test_every_claim_behind_a_triple(index: SupportIndex) -> None:
    assert index.of(LED) == (Support(SupportKind.CLAIM, C1), Support(SupportKind.CLAIM, C2))


def test_what_describes_itself(index: SupportIndex) -> None:
    assert index.of(HEADER) == (Support(SupportKind.HEADER, C1),)
    assert index.of(PART) == (Support(SupportKind.HEADER, C1),)
    assert index.of(LABEL) == (Support(SupportKind.REGISTRY, G),)
    assert index.of(SITUATION) == (Support(SupportKind.CLAIM, C1),)


def test_rule_with_its_premises(index: SupportIndex) -> None:
    assert index.of(LEADS) == (Support(SupportKind.RULE, "inverse: ledBy leads", (LED,)),)


@pytest.mark.parametrize("lexical", ["1.0", "1", "01.00", "+1.0"])
def test_numbers_as_the_store_gives_them(index: SupportIndex, lexical: str) -> None:
    assert index.of(triple("entity/g", "minimum", number(lexical))) == (Support(SupportKind.CLAIM, C2),)


def test_a_triple_that_is_not_accepted_has_nothing(index: SupportIndex) -> None:
    assert index.of(triple("entity/g", "ledBy", "entity/q")) == ()
    assert index.of(triple("entity/g", "label", ox.Literal("G"))) == ()
    assert index.of(triple("claim/c1", "certainty", "Possible")) == ()


def test_same_input_same_file(tmp_path: Path) -> None:
    backings = [(Support(SupportKind.CLAIM, C1), [LED, COUNT]), (Support(SupportKind.REGISTRY, G), [LABEL])]
    write_support(tmp_path / "one", backings)
    write_support(tmp_path / "two", backings)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageFailure, match="support index"):
        SupportIndex(tmp_path / "none").of(LED)
