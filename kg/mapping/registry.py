"""Descriptions of what claims are about and come from (entities, sources, annotators), and of decisions on claims.

They stand in the default graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from kg.claim import ContestDecision, Entity, Source
from kg.dates import extent
from kg.mapping.nodes import TYPE, cg, day, edtf, integer, iri, part, text, typed
from kg.vocabulary import DCTERMS, PROV, RDFS, SKOS, XSD, DataIris, TermTable, expand

EVENT = cg("Event").value
WIKIDATA = "http://www.wikidata.org/entity/"


def describe_entity(entity: Entity, iris: DataIris, table: TermTable) -> Iterator[ox.Triple]:
    """An entity's names, types, external ids and identity judgements.

    The types of events are left to the claims that put them forward, so that a denied or planned attack is never counted among
    the attacks; ``cg:recordedAs`` says what the registry files them under.
    """
    node = iri(iris.entity(entity.id))
    for name in entity.types:
        class_iri = expand(name)
        happens = table.is_a(class_iri, EVENT)
        yield ox.Triple(node, cg("recordedAs") if happens else TYPE, iri(class_iri))
    yield ox.Triple(node, iri(RDFS + "label"), text(entity.label))
    yield ox.Triple(node, iri(SKOS + "prefLabel"), text(entity.label))
    for alias in entity.aliases:
        yield ox.Triple(node, iri(SKOS + "altLabel"), text(alias))
    for scheme, value in entity.ids.items():
        if scheme == "wikidata":
            yield ox.Triple(node, iri(SKOS + "exactMatch"), iri(WIKIDATA + value))
        yield ox.Triple(node, cg("externalIdentifier"), text(f"{scheme}:{value}"))
    if entity.note:
        yield ox.Triple(node, cg("note"), text(entity.note))
    for number, judgement in enumerate(entity.identity, start=1):
        verdict = part(node, "identity", number)
        yield ox.Triple(verdict, TYPE, cg("IdentityJudgement"))
        yield ox.Triple(verdict, cg("judgedEntity"), node)
        yield ox.Triple(verdict, cg("judgedEntity"), iri(iris.entity(judgement.with_)))
        yield ox.Triple(verdict, cg("judgementVerdict"), text(judgement.verdict))
        yield ox.Triple(verdict, cg("judgementReason"), text(judgement.why))
        yield ox.Triple(verdict, cg("judgedBy"), iri(iris.annotator(judgement.by)))
        yield ox.Triple(verdict, cg("judgedOn"), typed(judgement.on, XSD + "date"))


def describe_source(source: Source, iris: DataIris) -> Iterator[ox.Triple]:
    """A source's title, dates, rights, digest, copies and ratings; never its text."""
    node = iri(iris.source(source.key))
    yield ox.Triple(node, TYPE, iri(expand(source.kind)))
    yield ox.Triple(node, cg("sourceKey"), text(source.key))
    yield ox.Triple(node, iri(DCTERMS + "title"), text(source.title))
    yield ox.Triple(node, iri(RDFS + "label"), text(source.title))
    yield ox.Triple(node, iri(DCTERMS + "language"), text(source.language))
    yield ox.Triple(node, cg("sourceScope"), text(source.scope))
    if source.publisher:
        yield ox.Triple(node, iri(DCTERMS + "publisher"), iri(iris.entity(source.publisher)))
    for author in source.author:
        yield ox.Triple(node, iri(DCTERMS + "creator"), iri(iris.entity(author)))
    if source.published:
        yield ox.Triple(node, cg("publishedDuring"), edtf(source.published))
        first, last = extent(source.published)
        if first:
            yield ox.Triple(node, cg("publishedEarliest"), day(first))
        if last:
            yield ox.Triple(node, cg("publishedLatest"), day(last))
    if source.length is not None:
        yield ox.Triple(node, cg("textLength"), integer(source.length))
    plain: dict[str, str | None] = {
        cg("publicationClue").value: source.published_clue,
        cg("scopeReason").value: source.scope_reason,
        cg("textDigest").value: source.sha256,
        cg("note").value: source.note,
        DCTERMS + "rights": source.rights,
        cg("originalAddress").value: source.url,
        cg("archivedAddress").value: source.archive_url,
    }
    for predicate, value in plain.items():
        if value:
            yield ox.Triple(node, iri(predicate), text(value))
    if source.retrieved:
        yield ox.Triple(node, cg("retrievedOn"), typed(source.retrieved, XSD + "date"))
    for origin in source.derived_from:
        yield ox.Triple(node, iri(PROV + "wasDerivedFrom"), iri(iris.source(origin)))
    yield from _copies_and_ratings(node, source, iris)


def _copies_and_ratings(node: ox.NamedNode, source: Source, iris: DataIris) -> Iterator[ox.Triple]:
    for number, location in enumerate(source.locations, start=1):
        copy = part(node, "location", number)
        yield ox.Triple(node, cg("hasLocation"), copy)
        yield ox.Triple(copy, TYPE, cg("DumpLocation"))
        yield ox.Triple(copy, cg("locationFile"), text(location.file))
        yield ox.Triple(copy, cg("locationStart"), integer(location.start))
        yield ox.Triple(copy, cg("locationEnd"), integer(location.end))
    for number, rating in enumerate(source.ratings, start=1):
        graded = part(node, "rating", number)
        yield ox.Triple(graded, TYPE, cg("SourceRating"))
        yield ox.Triple(graded, cg("ratedSource"), node)
        yield ox.Triple(graded, cg("reliabilityGrade"), text(rating.reliability))
        yield ox.Triple(graded, iri(PROV + "wasAttributedTo"), iri(iris.annotator(rating.by)))
        yield ox.Triple(graded, cg("judgedOn"), typed(rating.on, XSD + "date"))


def describe_decision(decision: ContestDecision, replaced: Iterable[str], iris: DataIris) -> Iterator[ox.Triple]:
    """What was decided on contested claims, by whom, when and why.

    :param replaced: ids of the decisions that this one takes the place of.
    """
    node = iri(iris.decision(decision.id))
    yield ox.Triple(node, TYPE, cg("ContestDecision"))
    yield ox.Triple(node, cg("decisionVerdict"), text(decision.verdict))
    for name, claims in (("decidesOn", decision.claims), ("decidesFor", decision.followed), ("decidesAgainst", decision.rejected)):
        for claim in claims:
            yield ox.Triple(node, cg(name), iri(iris.claim(claim)))
    yield ox.Triple(node, cg("judgementReason"), text(decision.why))
    yield ox.Triple(node, cg("judgedBy"), iri(iris.annotator(decision.by)))
    yield ox.Triple(node, cg("judgedOn"), typed(decision.on, XSD + "date"))
    for earlier in replaced:
        yield ox.Triple(node, cg("supersedesDecision"), iri(iris.decision(earlier)))


def describe_annotator(id: str, names: Mapping[str, str], iris: DataIris) -> Iterator[ox.Triple]:
    """An annotator by the name that ``kg.toml`` gives, else by id."""
    node = iri(iris.annotator(id))
    yield ox.Triple(node, TYPE, cg("Annotator"))
    yield ox.Triple(node, iri(RDFS + "label"), text(names.get(id, id)))
