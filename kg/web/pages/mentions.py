"""Where claims speak of an entity: as subject or object, in a situation, in a stance or in its content, or as the voice."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from kg.vocabulary import CG, RDF
from kg.web.pages.catalogue import Catalogue
from kg.web.pages.claims import Standing, is_claim, standing_of

_MOST_QUADS = 20_000
_PART_WORDS = {CG + "situationPlace": "is the place of", CG + "situationRoleEntity": "is the role in"}
_STANCES = "stances"


@dataclass(frozen=True, slots=True)
class Mention:
    """A claim that speaks of an entity.

    :ivar group: the relation, or what the mention is.
    :ivar outgoing: whether the entity is the relation's subject.
    :ivar other: the other end: an IRI or a literal's text.
    """

    standing: Standing
    group: str
    outgoing: bool
    other: str
    claim: str
    stance: bool = False


def mentions_of(catalogue: Catalogue, iri: str) -> list[Mention]:
    """The claims about an entity, each with how it speaks of it; those that may be relied on first."""
    known: dict[str, tuple[Standing, bool] | None] = {}
    found: dict[Mention, None] = {}

    def about(claim: str) -> tuple[Standing, bool] | None:
        if claim not in known:
            stance = next(catalogue.quads(f"{claim}#stance", RDF + "type", None, claim, most=1), None) is not None
            known[claim] = (standing_of(catalogue, claim), stance) if is_claim(catalogue, claim) else None
        return known[claim]

    for quad, outgoing in (
        *((each, True) for each in catalogue.quads(iri, None, None, None, most=_MOST_QUADS)),
        *((each, False) for each in catalogue.quads(None, None, iri, None, most=_MOST_QUADS)),
    ):
        if not isinstance(quad.graph_name, ox.NamedNode) or not isinstance(quad.subject, ox.NamedNode):
            continue
        claim = quad.graph_name.value.partition("#")[0]
        if not claim.startswith(catalogue.iris.claim("")) or (told := about(claim)) is None:
            continue
        standing, stance = told
        predicate = quad.predicate.value
        if stance:
            found[Mention(standing, _STANCES, True, "", claim, stance=True)] = None
        elif not outgoing and "#" in quad.subject.value:
            if predicate in _PART_WORDS:
                found[Mention(standing, _PART_WORDS[predicate], True, "", claim)] = None
        elif not (predicate == CG + "tenure" or (not outgoing and predicate == RDF + "type")):
            other = quad.object if outgoing else quad.subject
            if isinstance(other, ox.NamedNode | ox.Literal):
                group = "is a" if predicate == RDF + "type" else catalogue.label(predicate)
                found[Mention(standing, group, outgoing, other.value, claim)] = None
    order = list(Standing)

    def place(each: Mention) -> tuple[int, bool, bool, str, str, str]:
        other = catalogue.label(each.other) if "://" in each.other else each.other
        return order.index(each.standing), each.stance, not each.outgoing, each.group, other, each.claim

    return sorted(found, key=place)


def spoken_by(catalogue: Catalogue, iri: str) -> list[str]:
    """The claims in whose chain of voices somebody stands, by source and position."""
    claims = [each for each in catalogue.subjects(CG + "hasVoice", iri, most=_MOST_QUADS) if is_claim(catalogue, each)]
    return sorted(claims, key=lambda each: catalogue.receipts.read(each).order)
