"""An explained answer as a table: cells that lead on, and under each solution what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.requests import Request

from kg.dates import Bounds, happening
from kg.telling import BOUNDS, in_words
from kg.vocabulary import CG
from kg.web.pages.catalogue import Catalogue
from kg.web.pages.claims import ClaimTold, told
from kg.web.pages.drawing import Drawing, drawing_of
from kg.web.pages.links import Ref, segment
from kg.web.pages.paging import Part, part_of
from kg.web.pages.times import Bar, TimeLine, time_line

_SIZE = 50
_MOST_WAYS = 8
_MOST_OF_WAY = 12
_CHANGE = ("earliest", "latest")
_DATE = ("date",)


@dataclass(frozen=True, slots=True)
class Row:
    """One solution.

    :ivar when: its bounds in words, where it has some; `bar` draws them.
    :ivar shared: the claims that every one of several ways needs.
    :ivar ways: the claims of each way, without the shared ones.
    :ivar more_ways: how many ways are not told.
    :ivar falls: the sources without any one of which nothing is left.
    """

    number: int
    cells: tuple[Ref | None, ...]
    when: str
    bar: Bar | None
    shared: tuple[ClaimTold, ...]
    ways: tuple[tuple[ClaimTold, ...], ...]
    claims: int
    more_ways: int
    independent: int | None
    grade: str | None
    falls: tuple[Ref, ...]
    held: str | None
    rules: tuple[str, ...]
    registry: int
    inputs: int


@dataclass(frozen=True, slots=True)
class AnswerTold:
    """An answer.

    :ivar columns: variables, without those that became the one column of times.
    :ivar graph: what the claims relate, where no time line is drawn.
    :ivar falling: each source with how many solutions would fall without it.
    :ivar copies: sources counted as independent that may be copies, with how much of one stands in the other, in hundredths.
    """

    columns: tuple[str, ...]
    rows: Sequence[Row]
    part: Part[Mapping[str, Any]]
    line: TimeLine | None
    timed: bool
    graph: Drawing | None
    boolean: bool | None
    complete: bool
    unexplained: tuple[str, ...]
    absences: tuple[str, ...]
    falling: tuple[tuple[Ref, int], ...]
    copies: tuple[tuple[Ref, Ref, int], ...]


def answer_told(catalogue: Catalogue, document: Mapping[str, Any], request: Request) -> AnswerTold:
    """The page of an answer that the request names.

    :param document: of :func:`kg.telling.explanation_document`.
    """
    part = part_of(document["solutions"], request, _SIZE)
    times = _times(document["variables"])
    columns = tuple(name for name in document["variables"] if name not in times)
    bounds = [_bounds(each["bindings"], times) for each in part.items]
    line = time_line(bounds) if times else None
    memory: dict[str, ClaimTold] = {}
    rows = [
        _row(catalogue, part.first + place, each, columns, bounds[place], None if line is None else line.bars[place], memory)
        for place, each in enumerate(part.items)
    ]
    return AnswerTold(
        columns=columns,
        rows=rows,
        part=part,
        line=line,
        timed=bool(times),
        graph=None if line is not None else drawing_of(catalogue, memory.values()),
        boolean=document.get("boolean"),
        complete=bool(document["complete"]),
        unexplained=tuple(document["unexplained"]),
        absences=tuple(document["absences"]),
        falling=tuple((_source(catalogue, key), len(each)) for key, each in document.get("leave_one_out", {}).items() if each),
        copies=tuple(
            (_source(catalogue, pair["one"]), _source(catalogue, pair["other"]), round(pair["share"] * 100))
            for pair in document.get("likely_copies", ())
        ),
    )


def _row(
    catalogue: Catalogue,
    number: int,
    solution: Mapping[str, Any],
    columns: Sequence[str],
    bounds: Bounds,
    bar: Bar | None,
    memory: dict[str, ClaimTold],
) -> Row:
    bindings = solution["bindings"]
    weight = solution.get("weight") or {}
    every = solution["ways"]
    shared = set.intersection(*map(set, every)) if len(every) > 1 else set[str]()
    ways = [[id for id in way if id not in shared][:_MOST_OF_WAY] for way in every[:_MOST_WAYS]]
    return Row(
        number=number,
        cells=tuple(_cell(catalogue, bindings[name]) if name in bindings else None for name in columns),
        when=in_words(bounds) or ("" if "date" in columns else bindings.get("date", {}).get("label", "")),
        bar=bar,
        shared=_way(catalogue, sorted(shared)[:_MOST_OF_WAY], memory),
        ways=tuple(_way(catalogue, way, memory) for way in ways),
        claims=len({id for way in every for id in way}),
        more_ways=len(every) - len(ways),
        independent=weight.get("independent"),
        grade=weight.get("grade"),
        falls=tuple(_source(catalogue, key) for key in weight.get("falls_with", ())),
        held=solution.get("held"),
        rules=tuple(solution["rules"]),
        registry=len(solution["registry"]),
        inputs=len(solution.get("inputs", ())),
    )


def _way(catalogue: Catalogue, way: Sequence[str], memory: dict[str, ClaimTold]) -> tuple[ClaimTold, ...]:
    return tuple(sorted((_claim(catalogue, id, memory) for id in way), key=lambda each: each.receipt.order))


def _claim(catalogue: Catalogue, id: str, memory: dict[str, ClaimTold]) -> ClaimTold:
    if id not in memory:
        memory[id] = told(catalogue, catalogue.iris.claim(id), quotes=True)
    return memory[id]


def _cell(catalogue: Catalogue, binding: Mapping[str, str]) -> Ref:
    term = binding["term"]
    if not term.startswith("<") or not term.endswith(">"):
        return Ref(binding["label"])
    iri = term[1:-1]
    ref = catalogue.ref(iri)
    # The label as the worker told it; a class or relation by its name in the ontology.
    return ref if iri.startswith(CG) else Ref(binding["label"] or ref.text, ref.href, ref.outside)


def _source(catalogue: Catalogue, key: str) -> Ref:
    return Ref(catalogue.label(catalogue.iris.source(key)), f"/source/{segment(key)}")


def _times(variables: Sequence[str]) -> tuple[str, ...]:
    """The variables that tell when: the four bounds, or those that are asked for; between which days something changed; a date."""
    bounds = tuple(name for name in BOUNDS if name in variables)
    return bounds or next((names for names in (_CHANGE, _DATE) if all(name in variables for name in names)), ())


def _bounds(bindings: Mapping[str, Mapping[str, str]], times: Sequence[str]) -> Bounds:
    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(bindings[name]["label"][:10])
        except (KeyError, ValueError):
            return None

    if times == _DATE:
        try:
            return happening(bindings["date"]["label"])
        except (KeyError, ValueError):
            return Bounds()
    return Bounds(*map(day, _CHANGE * 2 if times == _CHANGE else BOUNDS))
