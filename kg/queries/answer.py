"""What a query gives back, kept as SPARQL 1.1 results so that it can be read and written any number of times."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg.errors import UnreadableInput

_FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "xml": ox.QueryResultsFormat.XML,
}
Solution = dict[str, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]


@dataclass(frozen=True, slots=True)
class Answer:
    """Solutions, a yes or no, or triples.

    :ivar variables: names of the solutions' variables, in the order of the SELECT; empty otherwise.
    :ivar solutions: one mapping from variable to RDF term for each solution; an unbound variable is absent.
    :ivar boolean: the verdict of an ASK.
    :ivar triples: the triples of a CONSTRUCT or DESCRIBE.
    """

    variables: tuple[str, ...] = ()
    solutions: tuple[Solution, ...] = ()
    boolean: bool | None = None
    triples: tuple[ox.Triple, ...] | None = None
    _serialized: bytes = b""

    def __len__(self) -> int:
        return len(self.solutions if self.triples is None else self.triples)

    def renamed(self, names: Mapping[str, str]) -> Answer:
        """The answer with other IRIs in the place of some; what has become equal by that is told once, where it came first.

        :param names: IRI -> the one to be shown instead.
        """
        if self.triples is not None:
            return Answer(triples=tuple(sorted({_renamed_triple(each, names) for each in self.triples}, key=str)))
        if self.boolean is not None or not names:
            return self
        document = json.loads(self._serialized)
        bindings = {json.dumps(row, sort_keys=True): row for row in _renamed(document["results"]["bindings"], names)}
        document["results"]["bindings"] = list(bindings.values())
        return _parsed(json.dumps(document, ensure_ascii=False).encode())

    def serialize(self, format: str) -> str:
        """The answer in a W3C format: json, csv, tsv or xml for solutions and verdicts; Turtle for triples.

        :raises KeyError: the format is none of these.
        """
        if self.triples is not None:
            return (ox.serialize(self.triples, format=ox.RdfFormat.TURTLE) or b"").decode()
        results = ox.parse_query_results(self._serialized, format=ox.QueryResultsFormat.JSON)
        return (results.serialize(format=_FORMATS[format]) or b"").decode()


def read_answer(results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Answer:
    """The whole of what the engine gives back."""
    if isinstance(results, ox.QueryTriples):
        return Answer(triples=tuple(sorted(set(results), key=str)))
    return _parsed(results.serialize(format=ox.QueryResultsFormat.JSON) or b"")


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Results in the JSON format with other IRIs."""
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("type") == "uri":
        return {**value, "value": names.get(value["value"], value["value"])}
    return {key: _renamed(each, names) for key, each in value.items()}


def _renamed_triple(triple: ox.Triple, names: Mapping[str, str]) -> ox.Triple:
    subject, object_ = triple.subject, triple.object
    if isinstance(subject, ox.NamedNode):
        subject = ox.NamedNode(names.get(subject.value, subject.value))
    if isinstance(object_, ox.NamedNode):
        object_ = ox.NamedNode(names.get(object_.value, object_.value))
    return ox.Triple(subject, triple.predicate, object_)


def _parsed(serialized: bytes) -> Answer:
    again = ox.parse_query_results(serialized, format=ox.QueryResultsFormat.JSON)
    if isinstance(again, ox.QueryBoolean):
        return Answer(boolean=bool(again), _serialized=serialized)
    names = tuple(variable.value for variable in again.variables)
    solutions = tuple({name: term for name in names if (term := solution[name]) is not None} for solution in again)
    return Answer(variables=names, solutions=solutions, _serialized=serialized)


def expected_rows(written: bytes, suffix: str) -> frozenset[str]:
    """An answer's solutions as a set of lines, from what :meth:`Answer.serialize` wrote; the header is one of CSV's lines.

    :param suffix: of the file: ``.csv`` or ``.json``.
    :raises UnreadableInput: it is neither, or damaged.
    """
    try:
        if suffix == ".csv":
            return frozenset(written.decode("utf-8").splitlines())
        if suffix == ".json":
            results = ox.parse_query_results(written, format=ox.QueryResultsFormat.JSON)
            if isinstance(results, ox.QueryBoolean):
                return frozenset({str(bool(results)).lower()})
            names = [variable.value for variable in results.variables]
            return frozenset(
                " ".join(f"?{name}={term}" for name in sorted(names) if (term := row[name]) is not None) for row in results
            )
    except (SyntaxError, ValueError) as error:
        raise UnreadableInput(f"this is no answer: {error}", "Write it with kg ask NAME --format csv or json.") from error
    raise UnreadableInput(f"an answer in a {suffix or 'nameless'} file is not read", "Name a .csv or .json file.")
