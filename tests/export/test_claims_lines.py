"""``claims-jsonl``: what was authored, one claim a line."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kg.claim import Corpus
from kg.corpus import read_corpus
from kg.errors import ContentError
from kg.export import export_claims
from kg.ontology import load_ontology
from kg.vocabulary import CG, TermTable
from kg.workspace import Workspace
from tests.export.samples import IRIS
from tests.publishing.workspaces import make_workspace

Document = dict[str, Any]
KEYS = [
    "claim",
    "source",
    "locations",
    "assertion",
    "asserted_by",
    "attribution",
    "modality",
    "polarity",
    "certainty",
    "validity",
    "said",
    "annotator",
    "status",
]
GROUP = {
    "iri": IRIS.entity("northern-column"),
    "label": "Northern Column",
    "aliases": ["Колонна Север", "北方纵队", "the ‘Column’"],
    "types": [CG + "ArmedGroup"],
}
ANNA = {"iri": IRIS.entity("anna-b"), "label": "Anna B.", "aliases": [], "types": [CG + "Person"]}
SPOKESMAN = {"iri": IRIS.entity("spokesman"), "label": "a spokesman", "aliases": [], "types": [CG + "UnnamedPerson"]}
STATE = {"iri": IRIS.entity("state-s"), "label": "State S", "aliases": [], "types": [CG + "State", CG + "Country"]}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make_workspace(tmp_path_factory.mktemp("workspace"))


@pytest.fixture(scope="module")
def table(workspace: Workspace) -> TermTable:
    return load_ontology(workspace.files("ontology")).table


@pytest.fixture(scope="module")
def corpus(workspace: Workspace) -> Corpus:
    return read_corpus(workspace.corpus, root=workspace.root).corpus


def text_of(corpus: Corpus, table: TermTable) -> str:
    output = io.BytesIO()
    export_claims(corpus, table, IRIS, output)
    return output.getvalue().decode("utf-8")


@pytest.fixture(scope="module")
def claims(corpus: Corpus, table: TermTable) -> dict[str, Document]:
    text = text_of(corpus, table)
    documents = [json.loads(line) for line in text.splitlines()]
    assert [document["claim"] for document in documents] == sorted(IRIS.claim(id) for id in corpus.claims)
    return {document["claim"][-10:]: document for document in documents}


def test_every_line_has_every_key_in_order(claims: dict[str, Document]) -> None:
    for document in claims.values():
        assert list(document)[: len(KEYS)] == KEYS


def test_own_voice(claims: dict[str, Document]) -> None:
    claim = claims["aaaaaaaaaa"]
    assert claim["assertion"] == [{"subject": GROUP, "predicate": {"iri": CG + "ledBy", "label": "led by"}, "object": ANNA}]
    assert claim["asserted_by"] == {
        "iri": IRIS.source("harbour-report"),
        "label": "Harbour report: “quiet” \\ nights & <days>",
        "aliases": [],
        "types": [CG + "Article"],
    }
    assert claim["attribution"] == []
    assert (claim["modality"], claim["polarity"], claim["certainty"]) == ("stated", "positive", "certain")
    assert claim["validity"] == {
        "valid": "2017-04/2020",
        "startEarliest": "2017-04-01",
        "startLatest": "2017-04-30",
        "endEarliest": "2020-01-01",
        "endLatest": "2020-12-31",
    }
    assert (claim["said"], claim["annotator"], claim["status"]) == (None, "editors", "draft")
    assert "stance" not in claim


def test_locations_are_absolute_in_every_dump(claims: dict[str, Document]) -> None:
    assert claims["aaaaaaaaaa"]["locations"] == [
        {"file": "page-1.txt", "start": 110, "end": 140},
        {"file": "page-2.txt", "start": 17, "end": 47},
    ]
    assert [each["start"] for each in claims["dddddddddd"]["locations"]] == [160, 67, 560, 467]


def test_chain_is_told_innermost_first(claims: dict[str, Document]) -> None:
    claim = claims["bbbbbbbbbb"]
    assert claim["asserted_by"] == SPOKESMAN
    assert claim["attribution"] == [SPOKESMAN, ANNA]
    assert (claim["modality"], claim["polarity"]) == ("alleged", "positive")


def test_denial_keeps_the_positive_proposition(claims: dict[str, Document]) -> None:
    claim = claims["cccccccccc"]
    assert claim["assertion"] == claims["bbbbbbbbbb"]["assertion"]
    assert (claim["modality"], claim["polarity"], claim["certainty"]) == ("denied", "negative", "probable")
    assert claim["note"] == 'a note with a tab\tand "quotes"'


def test_stance_is_told_plainly_beside_its_shortcut(claims: dict[str, Document]) -> None:
    claim = claims["dddddddddd"]
    assert claim["assertion"] == [{"subject": STATE, "predicate": {"iri": CG + "opposes", "label": "opposes"}, "object": GROUP}]
    assert claim["stance"] == {
        "kind": "oppose",
        "holder": STATE,
        "about": [GROUP],
        "content": [{"subject": GROUP, "predicate": {"iri": CG + "ledBy", "label": "led by"}, "object": SPOKESMAN}],
        "contentText": "own words",
    }
    assert claim["said"] == "2017-04"


def test_literal_objects_keep_their_lexical_form(claims: dict[str, Document]) -> None:
    claim = claims["eeeeeeeeee"]
    assert claim["status"] == "retracted"
    assert claim["assertion"][0]["object"] == {"value": "Column 01", "datatype": "http://www.w3.org/2001/XMLSchema#string"}


def test_only_what_was_authored(claims: dict[str, Document]) -> None:
    assert "situation" not in json.dumps(list(claims.values()))


def test_types_and_claims_as_objects(corpus: Corpus, table: TermTable) -> None:
    claim = corpus.claims["aaaaaaaaaa"]
    written = [
        replace(claim.assertion[0], predicate="a", object="Person"),
        replace(claim.assertion[0], predicate="statedBasis", object="claim:bbbbbbbbbb"),
    ]
    changed = replace(corpus, claims={**corpus.claims, "aaaaaaaaaa": replace(claim, assertion=tuple(written))})
    first, second = json.loads(text_of(changed, table).splitlines()[0])["assertion"]
    assert first["predicate"]["label"] == "type"
    assert (first["object"]["iri"], first["object"]["label"]) == (CG + "Person", "person")
    assert second["object"] == {
        "iri": IRIS.claim("bbbbbbbbbb"),
        "label": "claim:bbbbbbbbbb",
        "aliases": [],
        "types": [CG + "Claim"],
    }


def test_unknown_names_are_refused_with_their_place(corpus: Corpus, table: TermTable) -> None:
    claim = corpus.claims["bbbbbbbbbb"]
    changed = replace(corpus, claims={claim.id: replace(claim, by=("nobody",))})
    with pytest.raises(ContentError, match=r"harbour-report\.yaml:\d+:\d+: claim bbbbbbbbbb names 'nobody'"):
        text_of(changed, table)


def test_one_claim_is_one_line_whatever_its_text(corpus: Corpus, table: TermTable) -> None:
    note = "a\u2028b\u2029c\u0085d\ne\u007f"
    claim = replace(corpus.claims["aaaaaaaaaa"], note=note)
    text = text_of(replace(corpus, claims={claim.id: claim}), table)
    assert len(text.splitlines()) == 1
    assert json.loads(text)["note"] == note


EXPORT = """
import sys
from pathlib import Path
from kg.corpus import read_corpus
from kg.export import export_claims
from kg.ontology import load_ontology
from kg.vocabulary import DataIris
from kg.workspace import open_workspace
workspace = open_workspace(Path(sys.argv[1]))
corpus = read_corpus(workspace.corpus, root=workspace.root).corpus
export_claims(corpus, load_ontology(workspace.files("ontology")).table, DataIris(sys.argv[2]), sys.stdout.buffer)
"""


def test_hash_seed_changes_no_byte(workspace: Workspace, corpus: Corpus, table: TermTable) -> None:
    for seed in ("0", "99"):
        told = subprocess.run(
            [sys.executable, "-c", EXPORT, str(workspace.root), IRIS.base],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        assert told.stdout.decode("utf-8") == text_of(corpus, table)


def test_positions_are_not_needed(corpus: Corpus, table: TermTable, tmp_path: Path) -> None:
    claim = replace(corpus.claims["aaaaaaaaaa"], at=None)
    assert json.loads(text_of(replace(corpus, claims={claim.id: claim}), table))["source"] == "harbour-report"
