"""A whole corpus in RDF: the registry, every claim, and the accepted view over them (DESIGN, section 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from kg.claim import Claim, Corpus, Polarity, Source, Status
from kg.corpus.decisions import rejected_claims, superseded
from kg.mapping.assertions import AssertionMapper, Assertions
from kg.mapping.descriptions import describe_claim, proposition_digest, voices_of
from kg.mapping.nodes import TYPE, cg, iri, part
from kg.mapping.registry import EVENT, describe_annotator, describe_decision, describe_entity, describe_source
from kg.settings import AcceptancePolicy, Settings
from kg.vocabulary import DataIris, TermTable, expand

RESPONSIBLE_FOR = cg("responsibleFor")
PARTICIPANT = cg("participant").value
_STANCE, _STANCE_OF = cg("Stance"), cg("stanceOf")


@dataclass(frozen=True)
class MappedClaim:
    """One claim in RDF.

    :ivar iri: the claim's IRI, which also names its graph.
    :ivar authored: the triples as written.
    :ivar generated: what follows from writing them: situations, shortcuts, the stance.
    :ivar content: a stance's content, for the graph `content_graph`.
    :ivar description: the header, for the default graph.
    :ivar accepted: whether the accepted view takes the claim.
    :ivar affirmed: whether it is positive; only accepted and affirmed assertions enter the default graph.
    """

    claim: Claim
    iri: ox.NamedNode
    authored: tuple[ox.Triple, ...]
    generated: tuple[ox.Triple, ...]
    content: tuple[ox.Triple, ...]
    description: tuple[ox.Triple, ...]
    accepted: bool
    affirmed: bool

    @property
    def asserted(self) -> tuple[ox.Triple, ...]:
        """All triples of the claim's graph."""
        return self.authored + self.generated

    @property
    def content_graph(self) -> ox.NamedNode:
        """The name of the graph that holds a stance's content."""
        return part(self.iri, "content")


@dataclass(frozen=True)
class MappedCorpus:
    """The corpus in RDF.

    :ivar registry: IRI of an entity, source, annotator or decision -> the triples that describe it.
    :ivar claims: claim id -> the claim in RDF.
    :ivar event_types: the registry's types of events, which are not in the default graph; for checking only.
    """

    registry: Mapping[str, tuple[ox.Triple, ...]]
    claims: Mapping[str, MappedClaim]
    event_types: tuple[ox.Triple, ...]

    @cached_property
    def accepted(self) -> Mapping[ox.Triple, tuple[str, ...]]:
        """Each triple that accepted claims put into the default graph -> the ids of those claims."""
        support: dict[ox.Triple, list[str]] = {}
        for id, mapped in self.claims.items():
            if mapped.accepted and mapped.affirmed:
                for triple in dict.fromkeys(mapped.asserted):
                    support.setdefault(triple, []).append(id)
        return {triple: tuple(ids) for triple, ids in support.items()}

    def default_graph(self) -> Iterator[ox.Triple]:
        """The accepted view before inference, with repetitions."""
        for triples in self.registry.values():
            yield from triples
        for mapped in self.claims.values():
            yield from mapped.description
        yield from self.accepted

    def quads(self) -> Iterator[ox.Quad]:
        """The dataset before inference: default graph, claims' graphs, stances' contents; with repetitions."""
        for triple in self.default_graph():
            yield ox.Quad(triple.subject, triple.predicate, triple.object)
        for mapped in self.claims.values():
            yield from _in_graph(mapped.asserted, mapped.iri)
            yield from _in_graph(mapped.content, mapped.content_graph)


def _in_graph(triples: Iterable[ox.Triple], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    for triple in triples:
        yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def map_corpus(corpus: Corpus, table: TermTable, iris: DataIris, settings: Settings) -> MappedCorpus:
    """Map a corpus whose references and dates have been checked by reading.

    :param table: the ontology's terms; undeclared ones are mapped as they look, and told by validation.
    :raises ValueError: a date that reading would have refused.
    """
    registry: dict[str, tuple[ox.Triple, ...]] = {}
    event_types = []
    for entity in corpus.entities.values():
        node = iris.entity(entity.id)
        registry[node] = tuple(describe_entity(entity, iris, table))
        classes = [expand(name) for name in entity.types]
        event_types += [ox.Triple(iri(node), TYPE, iri(each)) for each in classes if table.is_a(each, EVENT)]
    for source in corpus.sources.values():
        registry[iris.source(source.key)] = tuple(describe_source(source, iris))
    for annotator in sorted(_annotators(corpus)):
        registry[iris.annotator(annotator)] = tuple(describe_annotator(annotator, settings.annotators, iris))
    replaced = superseded(corpus.decisions.values())
    for decision in corpus.decisions.values():
        earlier = [id for id, later in replaced.items() if later == decision.id]
        registry[iris.decision(decision.id)] = tuple(describe_decision(decision, earlier, iris))
    against = rejected_claims(corpus.decisions)
    mapper = AssertionMapper(table, iris, corpus.entities)
    claims = {
        claim.id: _map_claim(
            claim, corpus.sources.get(claim.source), mapper, table, iris, settings.acceptance, decided_against=claim.id in against
        )
        for claim in corpus.claims.values()
    }
    return MappedCorpus(registry, claims, tuple(event_types))


def _annotators(corpus: Corpus) -> Iterator[str]:
    for claim in corpus.claims.values():
        if claim.annotator:
            yield claim.annotator
        if claim.credibility:
            yield claim.credibility.by
    for entity in corpus.entities.values():
        for judgement in entity.identity:
            yield judgement.by
    for source in corpus.sources.values():
        for rating in source.ratings:
            yield rating.by
    for decision in corpus.decisions.values():
        yield decision.by


def _map_claim(
    claim: Claim,
    source: Source | None,
    mapper: AssertionMapper,
    table: TermTable,
    iris: DataIris,
    policy: AcceptancePolicy,
    *,
    decided_against: bool,
) -> MappedClaim:
    node = iri(iris.claim(claim.id))
    assertions = mapper.map(claim, node, source)
    core = [mapper.canonical(triple) for triple in assertions.authored]
    asserters = set(voices_of(claim, source, iris)[:1] if claim.by else ())
    accepted = _accepts(claim, policy) and not decided_against and not _own_responsibility(core, asserters)
    return MappedClaim(
        claim=claim,
        iri=node,
        authored=assertions.authored,
        generated=assertions.generated,
        content=assertions.content,
        description=tuple(
            describe_claim(
                claim,
                node,
                source,
                iris,
                propositions=_propositions(core, assertions, node),
                accepted=accepted,
                self_interested=_self_interested(assertions, asserters, table),
            )
        ),
        accepted=accepted,
        affirmed=claim.effective_polarity is Polarity.POSITIVE,
    )


def _accepts(claim: Claim, policy: AcceptancePolicy) -> bool:
    return (
        claim.effective_modality in policy.modalities
        and claim.certainty in policy.certainties
        and claim.status is not Status.RETRACTED
    )


def _propositions(core: Sequence[ox.Triple], assertions: Assertions, node: ox.NamedNode) -> tuple[str, ...]:
    """A digest for each core triple, so that a claim of several triples meets the denial of one of them.

    Types are core only where nothing else is said. A stance is one proposition: kind, holder, whom it is about, and its content;
    its node's own name must not make it unique.
    """
    if core:
        relations = [triple for triple in core if triple.predicate != TYPE]
        return tuple(dict.fromkeys(proposition_digest([triple]) for triple in relations or core))
    held = part(node, "stance")
    told = [
        ox.Triple(_STANCE, triple.predicate, triple.object) if triple.subject == held else triple
        for triple in assertions.generated
        if triple.predicate != _STANCE_OF
    ]
    return (proposition_digest([*told, *assertions.content]),)


def _own_responsibility(core: Iterable[ox.Triple], asserters: set[ox.NamedNode]) -> bool:
    """Whether a party claims to be responsible; its word alone is never accepted."""
    return any(triple.predicate == RESPONSIBLE_FOR and triple.subject in asserters for triple in core)


def _self_interested(assertions: Assertions, asserters: set[ox.NamedNode], table: TermTable) -> bool:
    """Whether the asserter speaks of its own deeds: as subject of a relation or in a role of an event."""
    return any(
        triple.subject in asserters or (triple.object in asserters and table.is_sub(triple.predicate.value, PARTICIPANT))
        for triple in assertions.authored
    )
