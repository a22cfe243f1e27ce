"""Saved questions: one ``.rq`` file each, with a grlc-style header of ``#+`` lines in YAML.

The header holds ``summary``, ``description``, ``tags``, ``view`` (``accepted``: the default graph; ``said``: what named graphs
say) and ``parameters``. A parameter stands in the query as a variable named by grlc's rule: ``?_name_iri`` for an entity,
``?_name_date`` for a date, ``?_name_integer``, ``?_name_term`` for an ontology term, and ``?_name`` for text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import yaml

from kg.claim import SLUG, TERM
from kg.errors import BadQuery, Position, Problem, UnreadableInput
from kg.queries.syntax import check_syntax
from kg.queries.tokens import TokenKind, tokens_of
from kg.vocabulary import XSD, DataIris, expand

_HEADER_KEYS = {"summary", "description", "tags", "view", "parameters"}
_PARAMETER_KEYS = {"type", "default", "description"}


class ParameterType(StrEnum):
    """What a parameter's value is, which also ends the variable's name."""

    ENTITY = "entity"
    DATE = "date"
    INTEGER = "integer"
    TERM = "term"
    TEXT = "text"

    @property
    def suffix(self) -> str:
        return {"entity": "_iri", "date": "_date", "integer": "_integer", "term": "_term", "text": ""}[self.value]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter with its type; one without default must be given."""

    name: str
    type: ParameterType
    description: str = ""
    default: str | None = None

    @property
    def variable(self) -> str:
        """The variable that stands for it in the query, without the question mark."""
        return f"_{self.name}{self.type.suffix}"

    def term(self, value: str, iris: DataIris) -> ox.NamedNode | ox.Literal:
        """The RDF term of a value.

        :raises BadQuery: the value is not of the parameter's type.
        """
        try:
            if self.type is ParameterType.ENTITY:
                if "://" in value:
                    return ox.NamedNode(value)
                if not re.fullmatch(SLUG, value):
                    raise ValueError("not an entity's id")
                return ox.NamedNode(iris.entity(value))
            if self.type is ParameterType.TERM:
                if not re.fullmatch(TERM, value):
                    raise ValueError("not a term's name")
                return ox.NamedNode(expand(value))
            if self.type is ParameterType.DATE:
                return ox.Literal(date.fromisoformat(value).isoformat(), datatype=ox.NamedNode(XSD + "date"))
            if self.type is ParameterType.INTEGER:
                return ox.Literal(str(int(value)), datatype=ox.NamedNode(XSD + "integer"))
        except (KeyError, ValueError) as error:
            raise BadQuery(f"--{self.name} {value!r} is not of type {self.type}", _FORMS[self.type]) from error
        return ox.Literal(value)


_FORMS = {
    ParameterType.ENTITY: "Give an entity's id, such as haqqani-network; `kg find TEXT` looks ids up.",
    ParameterType.DATE: "Give a day as YYYY-MM-DD.",
    ParameterType.INTEGER: "Give a whole number.",
    ParameterType.TERM: "Give a term's name, such as ledBy; `kg terms TEXT` looks terms up.",
    ParameterType.TEXT: "",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A saved question."""

    name: str
    summary: str
    query: str
    description: str = ""
    tags: tuple[str, ...] = ()
    view: str = "accepted"
    parameters: tuple[Parameter, ...] = ()

    def bind(self, values: Mapping[str, str], iris: DataIris) -> str:
        """The query with every parameter's variable replaced, token by token, by the value's RDF term.

        :raises BadQuery: a parameter that the question does not have, a value of the wrong type, or one missing.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                takes = ", ".join(f"--{each}" for each in known) or "none"
                raise BadQuery(f"question {self.name!r} has no parameter --{name}", f"Its parameters: {takes}.")
        terms = {}
        for parameter in self.parameters:
            value = values.get(parameter.name, parameter.default)
            if value is None:
                raise BadQuery(f"question {self.name!r} needs --{parameter.name}", parameter.description)
            terms[parameter.variable] = str(parameter.term(value, iris))
        return "".join(
            terms.get(token.text[1:], token.text) if token.kind is TokenKind.VARIABLE else token.text
            for token in tokens_of(self.query)
        )


def parse_question(name: str, text: str, file: str | None = None) -> Question:
    """Read a question's file.

    :param name: the file's stem, which names the question.
    :param file: the file's name in messages.
    :raises UnreadableInput: the header is missing, is not YAML or holds something unknown; with the problem and its line.
    """
    shown = file or f"{name}.rq"
    numbered = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.startswith("#+")]
    first = numbered[0][0] if numbered else 1
    try:
        # The base loader keeps every scalar as text: a parameter may be called `on`, a default may be `2024-09-01`.
        said = "\n".join(line[2:].removeprefix(" ") for _, line in numbered)
        header: Any = yaml.load(said, Loader=yaml.BaseLoader)  # noqa: S506  # builds only texts, lists and mappings
    except yaml.MarkedYAMLError as error:
        line = numbered[error.problem_mark.line][0] if error.problem_mark and error.problem_mark.line < len(numbered) else first
        raise _unreadable(
            shown, line, f"the #+ header is not YAML: {error.problem}", "Put a text that holds a colon in double quotes."
        ) from error
    if not isinstance(header, dict) or not isinstance(header.get("summary"), str):
        raise _unreadable(shown, first, "there is no `#+ summary:`", "Open the file with the question that it answers.")
    unknown = sorted(set(header) - _HEADER_KEYS)
    if unknown:
        raise _unreadable(shown, first, f"unknown header {unknown[0]!r}", f"Known: {', '.join(sorted(_HEADER_KEYS))}.")
    written = header.get("parameters") or {}
    if not isinstance(written, dict):
        raise _unreadable(shown, first, "`parameters` is no mapping", "Write a line `#+   name: {type: entity, …}` for each.")
    try:
        parameters = tuple(_parameter(each, settings) for each, settings in written.items())
    except (TypeError, ValueError) as error:
        raise _unreadable(shown, first, str(error), "A parameter has type, default and description.") from error
    return Question(
        name=name,
        summary=header["summary"],
        query=text,
        description=header.get("description", ""),
        tags=tuple(header.get("tags", ())),
        view=header.get("view", "accepted"),
        parameters=parameters,
    )


# A value of each type, to parse a question with.
_SAMPLES = {
    ParameterType.ENTITY: "x",
    ParameterType.DATE: "2000-01-01",
    ParameterType.INTEGER: "1",
    ParameterType.TERM: "x",
    ParameterType.TEXT: "x",
}


def _unreadable(file: str, line: int, message: str, remedy: str) -> UnreadableInput:
    problem = Problem("broken-question", message, remedy, Position(file, line, 1))
    return UnreadableInput(f"{file}: {message}", remedy, (problem,))


def _parameter(name: str, settings: Any) -> Parameter:
    if not isinstance(settings, dict):
        raise TypeError(f"parameter {name!r} is no mapping")
    unknown = sorted(set(settings) - _PARAMETER_KEYS)
    if unknown:
        raise ValueError(f"parameter {name!r}: unknown key {unknown[0]!r}")
    kind = settings.get("type", "text")
    if kind not in set(ParameterType):
        raise ValueError(f"parameter {name!r}: there is no type {kind!r}, only {', '.join(ParameterType)}")
    return Parameter(
        name=name,
        type=ParameterType(kind),
        description=settings.get("description", ""),
        default=settings.get("default"),
    )


def read_questions(files: Iterable[Path]) -> tuple[Mapping[str, Question], Mapping[str, UnreadableInput]]:
    """The questions of these files by name, and what is wrong with those whose header cannot be read.

    The SPARQL is not parsed, so that listing the questions and asking one of them stays fast.
    """
    questions: dict[str, Question] = {}
    broken: dict[str, UnreadableInput] = {}
    for path in files:
        shown = _shown(path)
        try:
            questions[path.stem] = parse_question(path.stem, path.read_bytes().decode("utf-8"), shown)
        except UnicodeDecodeError as error:
            broken[path.stem] = _unreadable(shown, 1, f"not UTF-8 at byte {error.start}", "Save the file as UTF-8.")
        except OSError as error:
            broken[path.stem] = _unreadable(shown, 1, f"cannot be read: {error.strerror}", "Look at the file.")
        except UnreadableInput as error:
            broken[path.stem] = error
    return questions, broken


def load_questions(files: Iterable[Path]) -> Mapping[str, Question]:
    """The questions of these files by name, in their order, their SPARQL parsed with a sample for each parameter.

    :raises UnreadableInput: files that cannot be read or hold no SPARQL, with the problem of each.
    """
    paths = tuple(files)
    questions, broken = read_questions(paths)
    problems = [problem for error in broken.values() for problem in error.problems]
    iris = DataIris()
    for path in paths:
        question = questions.get(path.stem)
        if question is None:
            continue
        samples = {each.name: _SAMPLES[each.type] for each in question.parameters}
        try:
            check_syntax(question.bind(samples, iris), iris.prefixes())
        except BadQuery as error:
            problems += _unreadable(_shown(path), 1, error.message, error.remedy).problems
    if problems:
        raise UnreadableInput("saved questions cannot be read", "Mend the files named.", problems)
    return questions


def _shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
