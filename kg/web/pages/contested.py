"""Contested claims, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from starlette.requests import Request

from kg.contests import Contest, Side, find_contests
from kg.errors import UnknownName
from kg.web.pages.catalogue import Catalogue
from kg.web.pages.claims import ClaimTold, told_all
from kg.web.pages.links import Ref
from kg.web.pages.paging import part_of
from kg.web.pages.rendering import Page

_SIZE = 25
_MOST_OF_SIDE = 12
_MOST_CLAIMS_COMPARED = 20_000
_WAYS_TO_ASK = {
    "denied": "Is it so?",
    "rejected": "Is it so?",
    "answered": "Answered by other words",
    "responsible": "Who stands behind it?",
    "values": "Which is it?",
    "numbers": "How many?",
    "at odds": "Can both be?",
}
_SIDES = {"affirmed": "For", "denied": "Against"}


@dataclass(frozen=True, slots=True)
class SideTold:
    """One side.

    :ivar more: how many claims of it are not told.
    """

    says: Ref
    claims: list[ClaimTold]
    more: int


@dataclass(frozen=True, slots=True)
class ContestTold:
    """A contest.

    :ivar asks: the question between the sides; `about` says of whom.
    :ivar terms: the IRIs of these.
    """

    key: str
    kind: str
    asks: str
    about: tuple[Ref, ...]
    terms: tuple[str, ...]
    sides: tuple[SideTold, ...]


def at_hand(catalogue: Catalogue) -> bool:
    """Whether the contests are known or found at once; in a large snapshot only the page of contests looks for them."""
    return catalogue.has(contests_of) or catalogue.manifest.counts.claims <= _MOST_CLAIMS_COMPARED


def contests_of(catalogue: Catalogue) -> tuple[Contest, ...]:
    """Every contest of the snapshot; ask through :meth:`Catalogue.kept`."""
    return tuple(find_contests(catalogue.store))


def told_contest(catalogue: Catalogue, contest: Contest, *, quotes: bool = False) -> ContestTold:
    """A contest with the claims of its sides."""
    return ContestTold(
        key=contest.key,
        kind=str(contest.kind),
        asks=_WAYS_TO_ASK.get(str(contest.kind), "At odds"),
        about=tuple(_named(catalogue, each, contest) for each in contest.about),
        terms=contest.about,
        sides=tuple(
            SideTold(
                _says(catalogue, side),
                told_all(catalogue, side.claims[:_MOST_OF_SIDE], quotes=quotes),
                max(0, len(side.claims) - _MOST_OF_SIDE),
            )
            for side in contest.sides
        ),
    )


def _named(catalogue: Catalogue, iri: str, contest: Contest) -> Ref:
    """A thing by its name; a claim, which a contest on a stance is about, by whose stance it is."""
    ref = catalogue.ref(iri)
    if iri not in contest.claims:
        return ref
    (claim,) = told_all(catalogue, (iri,))
    stance = claim.assertion.stance
    return ref if stance is None else replace(ref, text=f"{stance.kind.text.capitalize()} of {stance.holder.text}")


def _says(catalogue: Catalogue, side: Side) -> Ref:
    if side.says in _SIDES:
        return Ref(_SIDES[side.says])
    return catalogue.ref(side.says) if "://" in side.says else Ref(side.says)


def contests_about(catalogue: Catalogue, iri: str, claims: Iterable[str] = ()) -> list[Contest]:
    """The contests that name something, or have one of these claims."""
    of = frozenset(claims)
    return [
        each
        for each in catalogue.kept(contests_of)
        if iri in each.about or any(iri == side.says for side in each.sides) or not of.isdisjoint(each.claims)
    ]


def contested_page(catalogue: Catalogue, request: Request) -> Page:
    """All contests, or those about one entity."""
    found = list(catalogue.kept(contests_of))
    entity = request.query_params.get("entity")
    about = None
    if entity is not None:
        iri = catalogue.iris.entity(entity)
        if not catalogue.holds(iri):
            raise UnknownName(f"there is no entity {entity[:200]!r}", "Look it up by name.")
        found, about = contests_about(catalogue, iri), catalogue.ref(iri)
    part = part_of(found, request, _SIZE)
    told = [told_contest(catalogue, each, quotes=True) for each in part.items]
    return Page("contested.html", {"part": part, "contests": told, "about": about, "marks": contested_marks(catalogue)})


def contested_marks(catalogue: Catalogue) -> dict[str, str]:
    """IRI of each contested claim -> where it is told with the other side; nothing while that is not :func:`at_hand`."""
    return catalogue.kept(_marks) if at_hand(catalogue) else {}


def _marks(catalogue: Catalogue) -> dict[str, str]:
    pages: dict[str, str] = {}
    for place, contest in enumerate(catalogue.kept(contests_of)):
        for claim in contest.claims:
            pages.setdefault(claim, f"/contested?page={place // _SIZE + 1}#{contest.key}")
    return pages
