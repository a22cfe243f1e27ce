"""An entity's page: its names, what is said of it and by whom, what is contested, when, and what stands near it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import pyoxigraph as ox
from starlette.requests import Request

from kg.dates import Bounds
from kg.errors import BadQuery, UnknownName
from kg.telling import in_words
from kg.vocabulary import CG, RDFS, SKOS
from kg.web.pages.catalogue import Catalogue, Node
from kg.web.pages.claims import ClaimTold, Standing, told, told_all, types_of
from kg.web.pages.contested import at_hand, contested_marks, contests_about, told_contest
from kg.web.pages.links import Ref, outside
from kg.web.pages.mentions import Mention, mentions_of, spoken_by
from kg.web.pages.neighbours import neighbours_of
from kg.web.pages.paging import part_of
from kg.web.pages.rendering import Page
from kg.web.pages.search import hits
from kg.web.pages.statements import held_of
from kg.web.pages.times import Bar, TimeLine, order_of, time_line

_SIZE = 100
_MOST_TIMES = 120
_MOST_CONTESTS = 6
_MOST_NEIGHBOURS = 60
_SHOWN = ("about", "said")


@dataclass(frozen=True, slots=True)
class Group:
    """Claims by one relation, or stances.

    :ivar name: the relation; `outgoing` tells whether the entity is its subject.
    """

    name: str
    outgoing: bool
    stance: bool
    claims: Sequence[tuple[Ref, ClaimTold]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A judgement on whether this is the same as another entity."""

    other: Ref
    verdict: str
    why: str
    by: str
    on: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of an entity's time line, accepted claims together."""

    relation: Ref
    outgoing: bool
    other: Ref
    role: Ref | None
    bounds: Bounds
    when: str
    claims: tuple[Ref, ...]


def entity_page(catalogue: Catalogue, request: Request) -> Page:
    """The page of one entity.

    :raises UnknownName: there is none of that id.
    """
    id = request.path_params["id"]
    iri = catalogue.iris.entity(id)
    if not id or not catalogue.holds(iri):
        raise unknown_entity(catalogue, id)
    show = request.query_params.get("show", "about")
    if show not in _SHOWN:
        raise BadQuery(f"there is nothing to show as {show[:40]!r}", f"Known: {', '.join(_SHOWN)}.")
    node = catalogue.node(iri)
    mentions, said = catalogue.remembered(mentions_of, iri), catalogue.remembered(spoken_by, iri)
    part = part_of(mentions if show == "about" else said, request, _SIZE)
    contests = contests_about(catalogue, iri) if at_hand(catalogue) else []
    moments = catalogue.remembered(_moments, iri)
    line = time_line([each.bounds for each in moments])
    neighbours = catalogue.remembered(neighbours_of, iri)
    values = {
        "id": id,
        "iri": iri,
        "label": catalogue.label(iri),
        "types": types_of(catalogue, iri),
        "names": _names(catalogue, iri, node),
        "identifiers": _identifiers(node),
        "note": node.one(CG + "note"),
        "judgements": _judgements(catalogue, iri),
        "show": show,
        "part": part,
        "about_total": len({each.claim for each in mentions}),
        "said_total": len(said),
        "sections": _sections(catalogue, [each for each in part.items if isinstance(each, Mention)]),
        "said": told_all(catalogue, [each for each in part.items if isinstance(each, str)]),
        "contests": [told_contest(catalogue, each, quotes=True) for each in contests[:_MOST_CONTESTS]],
        "contests_total": len(contests),
        "marks": contested_marks(catalogue),
        "moments": _parted(moments, line),
        "line": line,
        "neighbours": neighbours[:_MOST_NEIGHBOURS],
        "neighbours_total": len(neighbours),
    }
    return Page("entity.html", values)


def unknown_entity(catalogue: Catalogue, id: str) -> UnknownName:
    """The error for an entity that is not recorded, with the nearest by name."""
    near = ", ".join(each.id for each in hits(catalogue, id[:200].replace("-", " "), most=3))
    return UnknownName(
        f"there is no entity {id[:200]!r}", f"Did you mean {near}?" if near else "Search finds entities by any spelling."
    )


def _sections(catalogue: Catalogue, mentions: Sequence[Mention]) -> list[tuple[Standing, list[Group]]]:
    sections = []
    for standing, several in groupby(mentions, key=lambda each: each.standing):
        groups = []
        for (name, outgoing, stance), grouped in groupby(several, key=lambda each: (each.group, each.outgoing, each.stance)):
            claims = [(_other(catalogue, each.other), told(catalogue, each.claim)) for each in grouped]
            groups.append(Group(name, outgoing, stance, claims))
        sections.append((standing, groups))
    return sections


def _other(catalogue: Catalogue, other: str) -> Ref:
    return catalogue.ref(other) if "://" in other else Ref(other)


def _names(catalogue: Catalogue, iri: str, node: Node) -> list[tuple[str, list[Ref]]]:
    """Each spelling, with the claims that give the name."""
    given: dict[str, list[Ref]] = {name: [] for name in (*node.all(RDFS + "label"), *node.all(SKOS + "altLabel"))}
    for quad in catalogue.quads(iri, CG + "alsoKnownAs", None, None):
        if isinstance(quad.object, ox.Literal) and isinstance(quad.graph_name, ox.NamedNode):
            claim = quad.graph_name.value.partition("#")[0]
            if claim.startswith(catalogue.iris.claim("")):
                given.setdefault(quad.object.value, []).append(catalogue.ref(claim))
    return list(given.items())


def _identifiers(node: Node) -> list[Ref]:
    """External ids: those that are addresses may be followed."""
    found = []
    for written in node.all(CG + "externalIdentifier"):
        scheme, _, value = written.partition(":")
        address = outside(f"https://www.wikidata.org/wiki/{value}") if scheme == "wikidata" else outside(value)
        found.append(Ref(f"{scheme} {value}", address, address is not None))
    return found


def _judgements(catalogue: Catalogue, iri: str) -> list[Judgement]:
    found = []
    for each in catalogue.subjects(CG + "judgedEntity", iri):
        node = catalogue.node(each)
        others = [other for other in node.all(CG + "judgedEntity") if other != iri]
        by = node.one(CG + "judgedBy")
        for other in others:
            verdict, why = node.one(CG + "judgementVerdict") or "", node.one(CG + "judgementReason") or ""
            name = catalogue.label(by) if by else ""
            found.append(Judgement(catalogue.ref(other), verdict, why, name, node.one(CG + "judgedOn") or ""))
    return sorted(dict.fromkeys(found), key=lambda each: (each.other.text, each.on))


def _moments(catalogue: Catalogue, iri: str) -> list[Moment]:
    """The accepted, dated situations of an entity and of the events it has a part in."""
    found: dict[tuple[str, str, bool, Bounds, Ref | None], list[Ref]] = {}

    def add(subject: str, *, outgoing: bool, inside: str | None = None) -> None:
        place = CG + ("situationSubject" if outgoing else "situationObject")
        for situation in catalogue.subjects(place, subject, most=1_000):
            node = {
                quad.predicate.value: [quad.object]
                for quad in catalogue.quads(situation)
                if isinstance(quad.object, ox.NamedNode | ox.Literal)
            }
            relation = node.get(CG + "situationRelation", [None])[0]
            ends = (CG + "situationObject", CG + "situationValue") if outgoing else (CG + "situationSubject",)
            other = next((node[each][0] for each in ends if each in node), None)
            if relation is None or other is None or (inside is not None and relation.value != CG + "date"):
                continue
            held = held_of(catalogue, node)
            if not in_words(held.bounds):
                continue
            told_other = inside if inside is not None else iri if relation.value == CG + "date" else other.value
            key = (relation.value if inside is None else CG + "participantIn", told_other, outgoing, held.bounds, held.role)
            claim = situation.partition("#")[0]
            found.setdefault(key, []).append(catalogue.ref(claim))

    add(iri, outgoing=True)
    add(iri, outgoing=False)
    for quad in catalogue.quads(iri, CG + "participantIn", most=200):
        if isinstance(quad.object, ox.NamedNode):
            add(quad.object.value, outgoing=True, inside=quad.object.value)
    moments = [
        Moment(
            catalogue.ref(relation),
            outgoing,
            _other(catalogue, other),
            role,
            bounds,
            in_words(bounds),
            tuple(dict.fromkeys(claims)),
        )
        for (relation, other, outgoing, bounds, role), claims in found.items()
    ]
    return sorted(moments, key=lambda each: (*order_of(each.bounds), each.relation.text, each.other.text))[:_MOST_TIMES]


def _parted(moments: Sequence[Moment], line: TimeLine | None) -> dict[str, list[tuple[Moment, Bar | None]]]:
    """Moments with their bars, those apart of which neither the start nor the end is known."""
    bars: Sequence[Bar | None] = [None] * len(moments) if line is None else line.bars
    parted: dict[str, list[tuple[Moment, Bar | None]]] = {"dated": [], "as_of": []}
    for moment, drawn in zip(moments, bars, strict=True):
        known = moment.bounds.start_earliest or moment.bounds.end_latest
        parted["dated" if known else "as_of"].append((moment, drawn))
    return parted
