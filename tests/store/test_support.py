"""The support index: what the registry and headers say is found again, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import StorageFailure
from kg.store import Backings, SupportIndex, write_support
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
BACKINGS = Backings(
    registry=[LABEL, LABEL, COUNT],
    headers=[(C2, SHARED), (C1, OWN), (C1, PART), (C1, SHARED)],
    asserted=[LED, LED],
    rules=["one", "two"],
)


@pytest.fixture
def index(tmp_path: Path) -> SupportIndex:
    write_support(tmp_path / "it's %20 here?.sqlite", BACKINGS)
    return SupportIndex(tmp_path / "it's %20 here?.sqlite")


def test_what_the_registry_says(index: SupportIndex) -> None:
    assert index.in_registry(LABEL)
    assert not index.in_registry(triple("entity/g", "label", ox.Literal("G")))
    assert not index.in_registry(triple("entity/h", "label", ox.Literal("G", language="en")))
    assert not index.in_registry(LED)


@pytest.mark.parametrize("lexical", ["1.0", "1", "01.00", "+1.0"])
def test_numbers_as_the_store_gives_them(index: SupportIndex, lexical: str) -> None:
    assert index.in_registry(triple("entity/g", "minimum", number(lexical)))
    assert not index.in_registry(triple("entity/g", "minimum", number(f"{lexical}1" if "." in lexical else "2")))


def test_headers_that_speak_of_something_else(index: SupportIndex) -> None:
    assert index.headers_of(SHARED) == (C1, C2)
    assert index.headers_of(OWN) == (), "a claim's own node tells whose it is"
    assert index.headers_of(PART) == ()


def test_rules_and_predicates(index: SupportIndex) -> None:
    assert index.rules == ("one", "two")
    assert index.asserted_predicates == {LED.predicate.value}


def test_same_input_same_file(tmp_path: Path) -> None:
    write_support(tmp_path / "one", BACKINGS)
    write_support(tmp_path / "two", BACKINGS)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageFailure, match="support index"):
        SupportIndex(tmp_path / "none").in_registry(LABEL)
