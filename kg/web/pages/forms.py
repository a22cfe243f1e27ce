"""The form of a saved question: what was typed, read by each parameter's type, with the remedy beside the field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.requests import Request

from kg.errors import BadQuery
from kg.queries import Parameter, Question
from kg.vocabulary import CG
from kg.web.pages.catalogue import Catalogue
from kg.web.pages.search import called, hits

LONGEST_VALUE = 1_000
_NEAR = 5
_OF_THE_PAGE = frozenset({"page", "format", "why", "weigh"})
_TYPES = {"date": "date", "integer": "number"}
_REMEDIES = {
    "date": "Give a day as year-month-day, such as 2024-09-01.",
    "integer": "Give a whole number.",
    "term": "Give a term’s name, such as ledBy; the ontology lists them.",
    "entity": "Give a name or an id as it is recorded; search looks them up.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a value.

    :ivar choices: what may have been meant: value, what that means, and the query string that asks with it.
    """

    message: str
    remedy: str
    choices: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter with what was typed.

    :ivar meant: what the value names, where it is an entity or a term.
    :ivar input: the type of the HTML control.
    """

    parameter: Parameter
    value: str
    input: str
    meant: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A question's parameters as asked.

    :ivar values: of the parameters, where no field has a problem.
    :ivar ready: whether every parameter has a value of its type.
    :ivar unknown: names in the request that the question does not take.
    """

    fields: tuple[Field, ...]
    values: Mapping[str, str]
    ready: bool
    unknown: Sequence[str]


def read_form(catalogue: Catalogue, question: Question, request: Request) -> Form:
    """The form of a question, filled from the request and the parameters' defaults."""
    fields = []
    values: dict[str, str] = {}
    asked = any(each.name in request.query_params for each in question.parameters)
    for parameter in question.parameters:
        written = request.query_params.get(parameter.name, "").strip()
        field, value = _read(catalogue, parameter, written or parameter.default or "", asked=asked)
        if field.problem is not None and field.problem.choices:
            field = replace(field, problem=replace(field.problem, choices=_leading_on(field.problem.choices, parameter, request)))
        fields.append(field)
        if value is not None:
            values[parameter.name] = value
    known = {each.name for each in question.parameters} | _OF_THE_PAGE
    unknown = sorted({name[:80] for name in request.query_params if name not in known})
    return Form(tuple(fields), values, len(values) == len(fields), unknown[:5])


def _read(catalogue: Catalogue, parameter: Parameter, value: str, *, asked: bool) -> tuple[Field, str | None]:
    kind = _TYPES.get(str(parameter.type), "text")
    if not value:
        problem = Problem("This is needed.", parameter.description) if asked else None
        return Field(parameter, value, kind, problem=problem), None
    if len(value) > LONGEST_VALUE:
        problem = Problem(f"That is longer than {LONGEST_VALUE} characters.", "Shorten it.")
        return Field(parameter, value[:LONGEST_VALUE], kind, problem=problem), None
    if parameter.type == "entity":
        return _entity(catalogue, parameter, value)
    if parameter.type == "term":
        return _term(catalogue, parameter, value)
    try:
        parameter.term(value, catalogue.iris)
    except BadQuery:
        message = f"“{value}” is not {'a day' if parameter.type == 'date' else 'a whole number'}."
        # A control of its own type would hide what was typed.
        return Field(parameter, value, "text", problem=Problem(message, _REMEDIES[str(parameter.type)])), None
    return Field(parameter, value, kind), value


def _leading_on(
    choices: tuple[tuple[str, str, str], ...], parameter: Parameter, request: Request
) -> tuple[tuple[str, str, str], ...]:
    """The choices, each with the query string that changes this parameter alone."""
    others = [(name, value) for name, value in request.query_params.multi_items() if name not in (parameter.name, "page")]
    return tuple((value, meaning, "?" + urlencode([*others, (parameter.name, value)])) for value, meaning, _ in choices)


def _entity(catalogue: Catalogue, parameter: Parameter, value: str) -> tuple[Field, str | None]:
    iri = value if "://" in value else catalogue.iris.entity(value)
    start = catalogue.iris.entity("")
    if iri.startswith(start) and catalogue.holds(iri):
        id = iri.removeprefix(start)
        return Field(parameter, id, "text", meant=catalogue.label(iri)), id
    named = called(catalogue, value)
    if len(named) == 1:
        return Field(parameter, named[0], "text", meant=catalogue.label(catalogue.iris.entity(named[0]))), named[0]
    if named:
        choices = tuple((id, catalogue.label(catalogue.iris.entity(id)), "") for id in named[:_NEAR])
        return Field(parameter, value, "text", problem=Problem(f"Several are called “{value}”.", "Choose one.", choices)), None
    choices = tuple((each.id, each.ref.text, "") for each in hits(catalogue, value[:200], most=_NEAR))
    return Field(parameter, value, "text", problem=Problem(f"There is no entity “{value}”.", _REMEDIES["entity"], choices)), None


def _term(catalogue: Catalogue, parameter: Parameter, value: str) -> tuple[Field, str | None]:
    ontology = catalogue.ontology
    term = ontology.by_name.get(value)
    if term is None:
        labelled = [each for each in ontology.terms.values() if each.label.lower() == value.lower() and each.iri.startswith(CG)]
        term = labelled[0] if len(labelled) == 1 else None
    if term is not None:
        return Field(parameter, term.name, "text", meant=term.label), term.name
    choices = tuple((name, ontology.by_name[name].label, "") for name in ontology.suggest(value[:100]))
    return Field(parameter, value, "text", problem=Problem(f"There is no term “{value}”.", _REMEDIES["term"], choices)), None
