"""What the groups of a query bind, see and let in: what widening must know of them."""

from __future__ import annotations

import pyoxigraph as ox

from kg.queries.tree import (
    Bind,
    Element,
    Exists,
    Filter,
    Group,
    InGraph,
    Minus,
    Optional,
    Pattern,
    Select,
    Union,
    Values,
    projected,
    variables_in,
    visible_in,
)


def surely_bound(element: Element) -> set[ox.Variable]:
    """The variables that an element surely binds."""
    match element:
        case Pattern():
            return set(variables_in(element))
        case InGraph():
            return set(variables_in(element.name)).union(*map(surely_bound, element.group.elements))
        case Union():
            each = [set[ox.Variable]().union(*map(surely_bound, branch.elements)) for branch in element.branches]
            return set.intersection(*each)
        case Select():
            inside = set[ox.Variable]().union(*map(surely_bound, element.where.elements))
            return inside & set(projected(element)) if not element.aggregates else inside & {v for v, _ in element.group_by if v}
    return set()


def may_appear(group: Group) -> bool:
    """Whether taking claims away could give a group solutions that it did not have."""
    for element in group.elements:
        match element:
            case Filter() | Bind() if any(isinstance(part, Exists) for part in element.expression.parts):
                return True
            case Minus() | Optional() | Select():
                return True
            case InGraph() if may_appear(element.group):
                return True
            case Union() if any(map(may_appear, element.branches)):
                return True
    return False


def joinable(group: Group, known: set[ox.Variable]) -> bool:
    """Whether joining a group says the same as asking whether it exists for each solution outside.

    Inside braces a group does not see what is bound outside; so no filter there may look at it.
    """
    for element in group.elements:
        match element:
            case Pattern() | Filter() | Values():
                continue
            case InGraph():
                inside = [each for each in element.group.elements if not isinstance(each, Pattern)]
                if inside and not _self_contained(element.group, known):
                    return False
            case Union():
                if not all(_self_contained(branch, known) for branch in element.branches):
                    return False
            case _:
                return False
    return True


def _self_contained(group: Group, known: set[ox.Variable]) -> bool:
    bound = visible_in(group)
    for element in group.elements:
        if isinstance(element, Filter) and not set(variables_in(element)) & known <= set(bound):
            return False
        if not isinstance(element, Pattern | Filter):
            return False
    return True
