"""Canonical text: exact round trips, and what happens to comments."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.claim import Source
from kg.corpus import ClaimsFile, EntitiesFile, canonical, claims_text, content_text, entities_text, read_document, source_text
from kg.corpus import events as corpus_events
from kg.corpus.documents import CONTENTS, Content, FileKind
from kg.errors import UnreadableInput
from tests.corpus.corpora import CLAIMS, DECISIONS, DIGEST, ENTITIES, SOURCE, claims_files, decisions_files, entities_files, sources

FORM_CODES = {
    "unknown-key",
    "missing-key",
    "wrong-kind",
    "bad-value",
    "bad-date",
    "bad-triple",
    "unknown-word",
    "empty-value",
    "hidden-character",
}


def kind_of(content: Content) -> FileKind:
    return next(kind for kind, known in CONTENTS.items() if type(content) is known)


def read_back(text: str, kind: FileKind) -> Content:
    document, problems = read_document(text, "river-report.yaml", kind)
    assert not [problem for problem in problems if problem.code in FORM_CODES]
    assert document is not None
    return document.content


contents = st.one_of(sources, entities_files, claims_files, decisions_files)


@settings(max_examples=120, suppress_health_check=list(HealthCheck), deadline=None)
@given(contents)
def test_model_to_text_to_model_is_exact(content: Content) -> None:
    text = content_text(content)
    again = read_back(text, kind_of(content))
    assert again == content
    assert content_text(again) == text
    assert canonical(text) == text


@pytest.mark.skipif(not corpus_events.HAS_LIBYAML, reason="there is only one parser here")
@settings(max_examples=80, suppress_health_check=list(HealthCheck), deadline=None)
@given(contents)
def test_both_parsers_read_the_same(content: Content) -> None:
    text = content_text(content)
    assert [_told(event) for event in yaml.parse(text, Loader=yaml.CSafeLoader)] == [
        _told(event) for event in yaml.parse(text, Loader=yaml.SafeLoader)
    ]


def _told(event: yaml.Event) -> tuple[type, str | None]:
    return type(event), getattr(event, "value", None)


MORE = f"""\

  - id: aaaaaaaaa4
    evidence:
      - {{start: 10, end: 60, sha256: {DIGEST}}}
      - {{source: other-report, start: 10, end: 60, sha256: {DIGEST}}}
    quote:
      - the first passage
      - the second
    assertion:
      - [raid-on-the-mill, a, Attack]
      - [raid-on-the-mill, attacker, river-front]
    stance:
      kind: fear
      holder: anna-onder
      about: [river-front, valley-herald]
      content:
        - [raid-on-the-mill, a, Attack]
        - [raid-on-the-mill, attacker, river-front]
      contentText: That what happened at the mill in spring may happen again before the harvest is brought in.
    reading: {{river-front: [valley-herald]}}
"""
LONG_CLAIMS = CLAIMS + MORE
KINDS: dict[str, FileKind] = {SOURCE: "source", ENTITIES: "entities", DECISIONS: "decisions"}


@settings(max_examples=80, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.sampled_from([SOURCE, ENTITIES, CLAIMS, LONG_CLAIMS, DECISIONS]), st.data())
def test_comments_anywhere_survive(text: str, data: st.DataObject) -> None:
    """Wherever comments are put, all of them are kept, the content stays the same, and the result is stable."""
    lines: list[str] = []
    count = 0
    for line in text.splitlines():
        for _ in range(data.draw(st.sampled_from([0, 0, 0, 1, 2]))):
            lines += [""] * data.draw(st.integers(0, 1))
            lines.append(" " * data.draw(st.integers(0, 8)) + f"# remark {(count := count + 1)}.")
        lines += [""] * data.draw(st.sampled_from([0, 0, 0, 1]))
        if line and not line.startswith("#") and data.draw(st.sampled_from([False, False, True])):
            line += f" # remark {(count := count + 1)}."
        lines.append(line)
    commented = "\n".join(lines) + "\n"
    result = canonical(commented)
    for number in range(1, count + 1):
        assert result.count(f"# remark {number}.") == 1
    assert canonical(result) == result
    kind = KINDS.get(text, "claims")
    assert read_back(result, kind) == read_back(text, kind)


@pytest.mark.parametrize("text", [SOURCE, ENTITIES, CLAIMS, LONG_CLAIMS, DECISIONS])
def test_the_samples_are_canonical(text: str) -> None:
    assert canonical(text) == text
    kind = KINDS.get(text, "claims")
    assert content_text(read_back(text, kind)) == text


TYPED = """\
# Notes on the whole file

claims: # all of them
# ===== Leaders =====

  # about the first
  - status: draft
    # who says so
    by: [anna-onder,   # herself
      river-front] # both
    id: aaaaaaaaa2 # minted
    annotator: 'editor-one'
    assertion: [[river-front, ledBy, anna-onder], # one
       [river-front, a, ArmedGroup]]
    note: |  # long
      one
      two

    # certainty: probable
    evidence: {start: 1, end: 2,
      sha256: aa} # checked
    # todo: check again
  - # bare
    id: aaaaaaaaa3
    quote:
    - only one
    assertion:
      # why
      - [a, b, "c"]
    valid: 2017
    unknown: [x, {y: z}]
    hedge:
    condition: 'a, b
      and c'


annotator: editor-one
source: river-report
# the end
"""
TIDIED = """\
# yaml-language-server: $schema=../../.kg/schema/claims.json
# Notes on the whole file
source: river-report
annotator: editor-one
claims: # all of them
  # ===== Leaders =====

  # about the first
  - id: aaaaaaaaa2 # minted
    # who says so
    by: # both
      - anna-onder # herself
      - river-front
    # certainty: probable
    evidence: {start: 1, end: 2, sha256: aa} # checked
    # todo: check again
    assertion:
      - [river-front, ledBy, anna-onder] # one
      - [river-front, a, ArmedGroup]
    note: | # long
      one
      two

  # bare
  - id: aaaaaaaaa3
    hedge:
    condition: a, b and c
    quote: only one
    # why
    assertion: [[a, b, c]]
    valid: 2017
    unknown: [x, {"y": z}]

# the end
"""


def test_what_was_typed_becomes_canonical() -> None:
    assert canonical(TYPED) == TIDIED
    assert canonical(TIDIED) == TIDIED


@pytest.mark.parametrize(
    "line", ["#yaml-language-server: $schema=../.kg/claims.json", "# yaml-language-server: $schema=../../.kg/schema/claims.json"]
)
def test_an_editors_line_of_ones_own_stays(line: str) -> None:
    assert canonical(f"# first\n{line}\nsource: a\nclaims: []\n") == f"{line}\n# first\nsource: a\nclaims: []\n"


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a\n", "what: else\n", "a: [\n"])
def test_other_files_are_refused(text: str) -> None:
    with pytest.raises(UnreadableInput):
        canonical(text)


@pytest.mark.parametrize("entry", ["{}", "{status: draft}", "x", "[]", "~"])
def test_entries_that_say_nothing_stay_in_place(entry: str) -> None:
    once = canonical(f"source: a\nclaims:\n  - {entry}\n")
    assert canonical(once) == once
    assert once.count("\n") == 4


def test_heads_are_found_from_the_claims() -> None:
    document, _ = read_document(CLAIMS, "river-report.yaml", "claims")
    assert document is not None
    assert isinstance(document.content, ClaimsFile)
    assert claims_text("river-report", document.content.claims) == CLAIMS


def test_each_kind_has_its_writer() -> None:
    source, entities = read_back(SOURCE, "source"), read_back(ENTITIES, "entities")
    assert isinstance(source, Source)
    assert isinstance(entities, EntitiesFile)
    assert source_text(source) == SOURCE
    assert entities_text(entities.entities) == ENTITIES


def test_crlf_and_byte_order_mark_become_plain() -> None:
    assert canonical("\ufeff" + SOURCE.replace("\n", "\r\n")) == SOURCE


def test_a_list_of_one_nothing_stays_a_list() -> None:
    once = canonical("source: a\nclaims: [{evidence: [~], quote: [x]}]\n")
    assert once.endswith("claims:\n  - evidence:\n      - ~\n    quote: x\n")
    assert canonical(once) == once
