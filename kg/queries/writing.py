"""A query's tree as text again, with variables renamed where asked; names stand in full, so that no prefix is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from kg.queries.tree import (
    Alternative,
    Bind,
    Closure,
    Element,
    Exists,
    Expression,
    Filter,
    Group,
    InGraph,
    Inverse,
    Minus,
    NegatedSet,
    Node,
    Optional,
    Path,
    Pattern,
    Select,
    Sequence,
    Union,
    Values,
)

Renaming = Mapping[ox.Variable, ox.Variable]


def write_node(node: Node, renaming: Renaming) -> str:
    return str(renaming.get(node, node)) if isinstance(node, ox.Variable) else str(node)


def write_path(path: Path) -> str:
    match path:
        case Inverse():
            return f"^({write_path(path.path)})"
        case Sequence():
            return "/".join(f"({write_path(part)})" for part in path.parts)
        case Alternative():
            return "|".join(f"({write_path(part)})" for part in path.parts)
        case Closure():
            return f"({write_path(path.path)}){path.sign} "
        case NegatedSet():
            names = [*map(str, path.forward), *(f"^{name}" for name in path.backward)]
            return f"!({'|'.join(names)})"
    return str(path)


def write_parts(parts: Iterable[str | ox.Variable | Exists], renaming: Renaming) -> str:
    return "".join(
        part
        if isinstance(part, str)
        else f" {write_node(part, renaming)} "
        if isinstance(part, ox.Variable)
        else f" {'NOT ' if part.negated else ''}EXISTS {write_group(part.group, renaming)} "
        for part in parts
    )


def write_expression(expression: Expression, renaming: Renaming) -> str:
    """The expression in brackets."""
    return f"({write_parts(expression.parts, renaming)})"


def write_values(values: Values, renaming: Renaming) -> str:
    return f"VALUES {write_parts(values.parts, renaming)}"


def write_pattern(pattern: Pattern, renaming: Renaming) -> str:
    verb = pattern.predicate
    said = write_node(verb, renaming) if isinstance(verb, ox.Variable) else write_path(verb)
    return f"{write_node(pattern.subject, renaming)} {said} {write_node(pattern.object, renaming)} ."


def write_group(group: Group, renaming: Renaming) -> str:
    """The group with its braces."""
    return f"{{ {' '.join(write_element(element, renaming) for element in group.elements)} }}"


def write_element(element: Element, renaming: Renaming) -> str:
    match element:
        case Pattern():
            return write_pattern(element, renaming)
        case Filter():
            return f"FILTER{write_expression(element.expression, renaming)}"
        case Bind():
            expression = write_expression(element.expression, renaming)
            return f"BIND({expression} AS {write_node(element.variable, renaming)})"
        case Values():
            return write_values(element, renaming)
        case Optional():
            return f"OPTIONAL {write_group(element.group, renaming)}"
        case Minus():
            return f"MINUS {write_group(element.group, renaming)}"
        case Union():
            return " UNION ".join(write_group(branch, renaming) for branch in element.branches)
        case InGraph():
            return f"GRAPH {write_node(element.name, renaming)} {write_group(element.group, renaming)}"
        case Select():
            return write_select(element, renaming)


def write_select(select: Select, renaming: Renaming, *, more: Iterable[ox.Variable] = (), ordered: bool = True) -> str:
    """A SELECT.

    :param more: variables to select before its own.
    :param ordered: with ORDER BY, LIMIT and OFFSET.
    """
    chosen = [write_node(variable, renaming) for variable in more]
    if select.projection is None:
        chosen.append("*")
    for variable, expression in select.projection or ():
        name = write_node(variable, renaming)
        chosen.append(name if expression is None else f"({write_expression(expression, renaming)} AS {name})")
    words = ["SELECT", "DISTINCT" if select.distinct else "", *chosen, "WHERE", write_group(select.where, renaming)]
    words.append(write_parts(select.grouping, renaming))
    if ordered:
        words.append(write_parts(select.ordering, renaming))
    if select.values is not None:
        words.append(write_values(select.values, renaming))
    return " ".join(words)
