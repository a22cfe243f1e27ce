"""A query as a tree: what explaining needs to see of it (SPARQL 1.1, section 19.8).

Groups, patterns and paths are taken apart. Expressions stay as they were written, but for the groups of their EXISTS: the engine
evaluates them, nobody else needs to understand them. Blank nodes of patterns are variables that no query can name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import pyoxigraph as ox

Node = ox.NamedNode | ox.Literal | ox.Variable


@dataclass(frozen=True, slots=True)
class Inverse:
    """``^path``."""

    path: Path


@dataclass(frozen=True, slots=True)
class Sequence:
    """``a/b``."""

    parts: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """``a|b``."""

    parts: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Closure:
    """``path?``, ``path*`` or ``path+``; `sign` is the last character."""

    path: Path
    sign: str


@dataclass(frozen=True, slots=True)
class NegatedSet:
    """``!(a|^b)``: any property but these, forward and backward."""

    forward: tuple[ox.NamedNode, ...]
    backward: tuple[ox.NamedNode, ...]


Path = ox.NamedNode | Inverse | Sequence | Alternative | Closure | NegatedSet


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern; where `predicate` is a path, all that it stands for."""

    subject: Node
    predicate: Path | ox.Variable
    object: Node


@dataclass(frozen=True, slots=True)
class Exists:
    """EXISTS or NOT EXISTS inside an expression."""

    negated: bool
    group: Group


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression as written: its tokens' texts, with :class:`Exists` where one stands; variables are tokens of their own."""

    parts: tuple[str | ox.Variable | Exists, ...]

    def alone(self) -> Exists | None:
        """The EXISTS that is the whole expression, if it is one."""
        telling = [part for part in self.parts if not isinstance(part, str) or part.strip() not in ("", "(", ")")]
        return telling[0] if len(telling) == 1 and isinstance(telling[0], Exists) else None

    def negations(self) -> Iterator[Exists]:
        return (part for part in self.parts if isinstance(part, Exists) and part.negated)

    def affirmations(self) -> Iterator[Exists]:
        return (part for part in self.parts if isinstance(part, Exists) and not part.negated)


@dataclass(frozen=True, slots=True)
class Filter:
    expression: Expression


@dataclass(frozen=True, slots=True)
class Bind:
    expression: Expression
    variable: ox.Variable


@dataclass(frozen=True, slots=True)
class Values:
    """Inline data: its variables, and all of it as written after the word VALUES."""

    variables: tuple[ox.Variable, ...]
    parts: tuple[str | ox.Variable, ...]


@dataclass(frozen=True, slots=True)
class Optional:
    group: Group


@dataclass(frozen=True, slots=True)
class Minus:
    group: Group


@dataclass(frozen=True, slots=True)
class Union:
    """Alternatives; a group in braces is a union of one."""

    branches: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class InGraph:
    name: Node
    group: Group


@dataclass(frozen=True, slots=True)
class Group:
    """The elements between braces, in their order."""

    elements: tuple[Element, ...]


class Form(StrEnum):
    """What a query gives back."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """A query or subquery.

    :ivar projection: variable and the expression that gives it, if one does; ``None`` for ``*``.
    :ivar template: the triples of a CONSTRUCT.
    :ivar aggregates: whether solutions are made from groups of others.
    :ivar grouping: GROUP BY and HAVING as written; `ordering` likewise ORDER BY, LIMIT and OFFSET.
    :ivar sliced: whether LIMIT or OFFSET choose among the solutions.
    :ivar dataset: whether FROM says what to ask.
    """

    form: Form
    distinct: bool = False
    projection: tuple[tuple[ox.Variable, Expression | None], ...] | None = None
    template: tuple[Pattern, ...] = ()
    where: Group
    group_by: tuple[tuple[ox.Variable | None, Expression | None], ...] = ()
    aggregates: bool = False
    grouping: tuple[str | ox.Variable | Exists, ...] = ()
    ordering: tuple[str | ox.Variable | Exists, ...] = ()
    sliced: bool = False
    values: Values | None = None
    dataset: bool = False


Element = Pattern | Filter | Bind | Values | Optional | Minus | Union | InGraph | Select


def variables_in(node: object) -> Iterator[ox.Variable]:
    """Every variable anywhere below a node of the tree, with repetitions."""
    if isinstance(node, ox.Variable):
        yield node
    elif isinstance(node, tuple):
        for each in node:
            yield from variables_in(each)
    elif hasattr(node, "__dataclass_fields__"):
        for name in node.__dataclass_fields__:
            yield from variables_in(getattr(node, name))


def visible_in(group: Group) -> dict[ox.Variable, None]:
    """The variables that a group's solutions may bind (SPARQL 1.1, section 18.2.1), in their order."""
    found: dict[ox.Variable, None] = {}
    for element in group.elements:
        if isinstance(element, Pattern):
            found.update(dict.fromkeys(variables_in(element)))
        elif isinstance(element, Bind):
            found[element.variable] = None
        elif isinstance(element, Values):
            found.update(dict.fromkeys(element.variables))
        elif isinstance(element, Optional):
            found.update(visible_in(element.group))
        elif isinstance(element, Union):
            for branch in element.branches:
                found.update(visible_in(branch))
        elif isinstance(element, InGraph):
            found.update(dict.fromkeys(variables_in(element.name)))
            found.update(visible_in(element.group))
        elif isinstance(element, Select):
            found.update(dict.fromkeys(projected(element)))
    return found


def projected(select: Select) -> tuple[ox.Variable, ...]:
    """The variables of a query's solutions, in order; ``*`` leaves out what stands for a blank node."""
    if select.projection is not None:
        return tuple(variable for variable, _ in select.projection)
    return tuple(variable for variable in visible_in(select.where) if not variable.value.startswith(BLANK))


BLANK = "_blank_"
"""Begins the names of variables that stand for blank nodes."""
