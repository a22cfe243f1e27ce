"""Tokens, the guard, headers and parameters."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import BadQuery, UnreadableInput
from kg.queries import TokenKind, guard, load_questions, parse_question, read_questions, run, tokens_of
from kg.vocabulary import DataIris

IRIS = DataIris("https://example.org/id/")
QUESTION = """\
#+ summary: Who leads a group?
#+ tags: [leaders]
#+ parameters:
#+   group: {type: entity, description: The group.}
#+   on: {type: date, default: 2024-09-01}
#+   word: {type: text, default: x}
SELECT ?who WHERE {
  ?_group_iri cg:ledBy ?who . # ?_group_iri in a comment stays
  FILTER(?_on_date > "?_group_iri"^^xsd:date && ?_word != '?_word')
}
"""


@given(st.text())
def test_tokens_lose_nothing(query: str) -> None:
    if "\\u" not in query and "\\U" not in query:
        assert "".join(token.text for token in tokens_of(query)) == query


def test_strings_iris_and_comments_are_not_searched_for_keywords() -> None:
    query = 'SELECT * { <http://x/SERVICE> ?service \'SERVICE\', """a"SERVICE""" ; ex:SERVICE service:x . # SERVICE\n }'
    assert guard(query) == query
    kinds = [token.kind for token in tokens_of("?a <i> 'x' ex:b a # c") if token.kind is not TokenKind.SPACE]
    assert kinds == ["variable", "iri", "string", "name", "word", "comment"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://localhost:1/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://localhost:1/> { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <http://localhost:1/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o MINUS{SERVICE<http://localhost:1/>{}} }",
    ],
)
def test_service_is_refused_however_it_is_written(query: str) -> None:
    with pytest.raises(BadQuery, match="SERVICE is refused"):
        guard(query)


@pytest.mark.parametrize(
    "update", ["INSERT DATA { <a> <b> <c> }", "PREFIX x: <y> DELETE WHERE { ?s ?p ?o }", "LOAD <http://x/>", "CLEAR ALL"]
)
def test_updates_are_refused(update: str) -> None:
    with pytest.raises(BadQuery, match="is an update"):
        guard(update)


@pytest.mark.parametrize("nested", ["{" * 3000 + "}" * 3000, "SELECT * { ?s ?p " + "(" * 200 + ")" * 200 + "}", "x" * 100_001])
def test_what_would_break_the_parser_never_reaches_it(nested: str) -> None:
    with pytest.raises(BadQuery, match=r"nests deeper|longer than"):
        guard(nested)


@pytest.mark.parametrize("half", [r"\uD800", r"\U0000DFFF", "\ud83d"])
def test_half_a_surrogate_pair_is_refused(half: str) -> None:
    with pytest.raises(BadQuery, match="surrogate"):
        guard(f"ASK {{ ?s ?p '{half}' }}")


def test_parameters_are_bound_as_terms_and_only_where_they_are_variables() -> None:
    question = parse_question("leaders", QUESTION)
    bound = question.bind({"group": "red-band", "word": 'a"\\ } SERVICE <x> {'}, IRIS)
    assert "<https://example.org/id/entity/red-band> cg:ledBy ?who . # ?_group_iri in a comment stays" in bound
    assert '"2024-09-01"^^<http://www.w3.org/2001/XMLSchema#date> > "?_group_iri"^^xsd:date' in bound
    strings = [token.text for token in tokens_of(bound) if token.kind is TokenKind.STRING]
    assert strings[-2:] == ['"a\\"\\\\ } SERVICE <x> {"', "'?_word'"]
    guard(bound)


@given(st.text(max_size=40))
def test_no_text_value_escapes_its_literal(value: str) -> None:
    question = parse_question("leaders", QUESTION)
    bound = question.bind({"group": "red-band", "word": value}, IRIS)
    kept = [token for token in tokens_of(bound) if token.kind is not TokenKind.STRING]
    plain = [token for token in tokens_of(question.bind({"group": "red-band"}, IRIS)) if token.kind is not TokenKind.STRING]
    assert kept == plain


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({}, BadQuery, "needs --group"),
        ({"group": "Red Band"}, BadQuery, "not of type entity"),
        ({"group": "http://x/> } SERVICE <y"}, BadQuery, "not of type entity"),
        ({"group": "red-band", "on": "2024-02-30"}, BadQuery, "not of type date"),
        ({"group": "red-band", "by": "x"}, BadQuery, "no parameter --by"),
    ],
)
def test_bad_parameters_are_told(values: dict[str, str], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        parse_question("leaders", QUESTION).bind(values, IRIS)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("SELECT * {}", "no `#\\+ summary:`"),
        ("#+ summary: [", "not YAML"),
        ("#+ summary: x\n#+ colour: red", "unknown header 'colour'"),
        ("#+ summary: x\n#+ parameters: {a: {type: colour}}", "no type 'colour', only entity, date"),
        ("#+ summary: x\n#+ parameters: [a]", "`parameters` is no mapping"),
        ("#+ summary: x\n#+ parameters: {a: {kind: text}}", "unknown key 'kind'"),
    ],
)
def test_bad_headers_are_told(header: str, message: str) -> None:
    with pytest.raises(UnreadableInput, match=message):
        parse_question("x", header)


def test_every_broken_question_is_told_with_its_line_and_the_others_still_work(tmp_path: Path) -> None:
    (tmp_path / "a.rq").write_bytes(b"#+ summary: \xff")
    (tmp_path / "b.rq").write_text("# first\n#+ summary: Who?\n#+ description: a: b\nASK {}", encoding="utf-8")
    (tmp_path / "c.rq").write_text("#+ summary: Who?\nASK {}", encoding="utf-8")
    (tmp_path / "d.rq").write_text("#+ summary: Who?\nSELECT * {", encoding="utf-8")
    (tmp_path / "e.rq").write_text("#+ summary: Who?\nSELECT * { SERVICE <http://localhost:1/> {} }", encoding="utf-8")
    (tmp_path / "f.rq").write_text("#+ summary: Who?\nCLEAR ALL", encoding="utf-8")
    files = sorted(tmp_path.glob("*.rq"))
    questions, broken = read_questions(files)
    assert (set(questions), set(broken)) == ({"c", "d", "e", "f"}, {"a", "b"})
    with pytest.raises(UnreadableInput) as caught:
        load_questions(files)
    told = [(problem.at.file.rpartition("/")[2], problem.at.line) for problem in caught.value.problems if problem.at]
    assert told == [("a.rq", 1), ("b.rq", 3), ("d.rq", 1), ("e.rq", 1), ("f.rq", 1)]


def test_answers_are_written_in_every_format_with_their_lexical_forms() -> None:
    store = ox.Store()
    subject = ox.NamedNode("https://example.org/id/entity/a")
    store.add(ox.Quad(subject, ox.NamedNode("https://w3id.org/claimgraph/ns#ledBy"), ox.Literal('q"', language="en")))
    answer = run(store, "SELECT ?s ?missing ?o { ?s cg:ledBy ?o }", IRIS)
    assert answer.variables == ("s", "missing", "o")
    assert answer.solutions == ({"s": subject, "o": ox.Literal('q"', language="en")},)
    assert answer.serialize("csv") == 's,missing,o\r\nhttps://example.org/id/entity/a,,"q"""\r\n'
    assert answer.serialize("tsv") == '?s\t?missing\t?o\n<https://example.org/id/entity/a>\t\t"q\\""@en\n'
    assert run(store, "ASK { entity:a cg:ledBy ?x }", IRIS).boolean is True
    assert run(store, "CONSTRUCT WHERE { ?s cg:ledBy ?o }", IRIS).triples is not None


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT ?x WHERE { ?x", "this is not SPARQL: line 1, column 21, where the query ends too early"),
        ("SELECT ?x {\n ?x foo:bar ?y, bar:x }", r"foo:, bar: is not declared as a prefix \(line 2, column 12\)"),
        ("SELECT ?z (COUNT(?x) AS ?n) { ?x ?y ?z }", "the SELECT contains a variable that is unbound"),
        (" ", "the query is empty"),
    ],
)
def test_bad_sparql_is_told_in_one_line(query: str, message: str) -> None:
    with pytest.raises(BadQuery, match=message) as caught:
        run(ox.Store(), query, IRIS)
    assert "\n" not in caught.value.message
