"""The support index: what puts triples forward and what receipts tell is found again, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import StorageFailure
from kg.receipt import Passage, Receipt
from kg.store import Backings, Kind, SupportIndex, terms_of, write_support
from kg.vocabulary import XSD

BASE = "http://example.org/"


def triple(subject: str, predicate: str, value: str | ox.Literal) -> ox.Triple:
    object_ = ox.NamedNode(BASE + value) if isinstance(value, str) else value
    return ox.Triple(ox.NamedNode(BASE + subject), ox.NamedNode(BASE + predicate), object_)


def number(text: str, kind: str = "decimal") -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


LABEL = triple("entity/g", "label", ox.Literal("G", language="en"))
COUNT = triple("entity/g", "minimum", number("1.0"))
OWN = triple("claim/c1", "certainty", "Certain")
PART = triple("claim/c1#evidence-1", "start", number("010", "integer"))
SHARED = triple("proposition/p", "type", "Proposition")
LED = triple("entity/g", "ledBy", "entity/p")
C1, C2 = BASE + "claim/c1", BASE + "claim/c2"
RECEIPT = Receipt(
    claim=C1,
    source="post",
    title="The \u201cColumn\u201d\u2028",
    published=None,
    voices=("A", "the article itself"),
    speakers=("http://example.org/entity/a", "http://example.org/source/post"),
    modality="alleged",
    polarity="negative",
    certainty="possible",
    explicitness="implied",
    status="draft",
    said="2017~",
    valid=None,
    hedge="so it is said",
    annotator="Somebody",
    passages=(Passage("post", 3, 9, 1, "0" * 64), Passage("wire", 10, 12, None, "1" * 64)),
)
BACKINGS = Backings(
    registry=[LABEL, LABEL, COUNT],
    headers=[(C2, SHARED), (C1, OWN), (C1, PART), (C1, SHARED)],
    asserted=[(C2, False, LED), (C1, True, LED), (C1, True, LED), (C1, True, SHARED)],
    receipts=[RECEIPT],
    rules=["one", "two"],
)


@pytest.fixture
def index(tmp_path: Path) -> SupportIndex:
    write_support(tmp_path / "it's %20 here?.sqlite", BACKINGS)
    return SupportIndex(tmp_path / "it's %20 here?.sqlite")


def said(index: SupportIndex, each: ox.Triple) -> list[tuple[Kind, str]]:
    return list(index.backings([terms_of(each)]).get(terms_of(each), ()))


def test_what_the_registry_says(index: SupportIndex) -> None:
    assert said(index, LABEL) == [(Kind.REGISTRY, "")]
    assert said(index, triple("entity/g", "label", ox.Literal("G"))) == []
    assert said(index, triple("entity/h", "label", ox.Literal("G", language="en"))) == []


@pytest.mark.parametrize("lexical", ["1.0", "1", "01.00", "+1.0"])
def test_numbers_as_the_store_gives_them(index: SupportIndex, lexical: str) -> None:
    assert said(index, triple("entity/g", "minimum", number(lexical)))
    assert not said(index, triple("entity/g", "minimum", number(f"{lexical}1" if "." in lexical else "2")))


def test_who_asserts_a_triple(index: SupportIndex) -> None:
    assert said(index, LED) == [(Kind.ACCEPTED, C1), (Kind.CLAIMED, C2)]
    assert said(index, triple("entity/g", "ledBy", "entity/q")) == []


def test_headers_that_speak_of_something_else(index: SupportIndex) -> None:
    assert said(index, SHARED) == [(Kind.HEADER, C1), (Kind.HEADER, C2), (Kind.ACCEPTED, C1)]
    assert said(index, OWN) == [], "a claim's own node tells whose it is"
    assert said(index, PART) == []


def test_many_at_once(tmp_path: Path) -> None:
    led = [triple(f"entity/{number}", "ledBy", "entity/p") for number in range(1_000)]
    write_support(tmp_path / "many", Backings(asserted=[(f"{BASE}claim/{number}", True, each) for number, each in enumerate(led)]))
    found = SupportIndex(tmp_path / "many").backings([*map(terms_of, led), terms_of(LABEL)])
    assert found == {terms_of(each): [(Kind.ACCEPTED, f"{BASE}claim/{number}")] for number, each in enumerate(led)}


def test_blank_nodes_are_refused(tmp_path: Path) -> None:
    blank = ox.Triple(ox.BlankNode("b"), LED.predicate, LED.object)
    with pytest.raises(TypeError, match="blank node"):
        write_support(tmp_path / "blank", Backings(registry=[blank]))


def test_rules_and_predicates(index: SupportIndex) -> None:
    assert index.rules == ("one", "two")
    assert index.asserted_predicates == {LED.predicate.value, SHARED.predicate.value}


def test_receipts_come_back_as_they_were(index: SupportIndex) -> None:
    assert index.receipts([C2, C1]) == {C1: RECEIPT}


@given(
    st.builds(
        Receipt,
        **{name: st.text() for name in ("claim", "source", "title", "modality", "polarity", "certainty", "explicitness", "status")},
        **{name: st.none() | st.text() for name in ("published", "said", "valid", "hedge", "annotator")},
        voices=st.lists(st.text()).map(tuple),
        speakers=st.lists(st.text()).map(tuple),
        passages=st.lists(st.builds(Passage, st.text(), st.integers(0), st.integers(0), st.none() | st.integers(1), st.text())).map(
            tuple
        ),
    )
)
def test_any_receipt_is_read_as_it_was_written(receipt: Receipt) -> None:
    assert Receipt.from_text(receipt.claim, receipt.to_text()) == receipt


def test_same_input_same_file(tmp_path: Path) -> None:
    write_support(tmp_path / "one", BACKINGS)
    write_support(tmp_path / "two", BACKINGS)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageFailure, match="support index"):
        SupportIndex(tmp_path / "none").backings([terms_of(LABEL)])
