"""What a corpus holds, counted: claims by source, voice, modality; how much of the texts is covered; which terms are used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from kg.claim import Corpus
from kg.corpus.lookup import mentioned_in, triples_of
from kg.vocabulary import CG, TermTable, compact, expand

ARTICLE = "(the article itself)"


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts over a corpus; mappings go from name to number of claims unless said otherwise.

    :ivar covered: source key -> (paragraphs that some evidence touches, paragraphs in all).
    :ivar unused_terms: terms of the ontology that are there to be written by annotators, and that no claim and no entity uses.
    :ivar mentioned_once: entities that exactly one claim uses; `unmentioned` are used by none.
    """

    claims: int
    sources: int
    entities: int
    by_source: Mapping[str, int]
    by_modality: Mapping[str, int]
    by_polarity: Mapping[str, int]
    by_certainty: Mapping[str, int]
    by_voice: Mapping[str, int]
    by_property: Mapping[str, int]
    by_class: Mapping[str, int]
    by_stance: Mapping[str, int]
    by_status: Mapping[str, int]
    covered: Mapping[str, tuple[int, int]]
    unused_terms: tuple[str, ...]
    mentioned_once: tuple[str, ...]
    unmentioned: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def count(corpus: Corpus, table: TermTable) -> Statistics:
    """Count a corpus.

    :param table: the ontology's terms, to tell which are unused.
    """
    claims = list(corpus.claims.values())
    triples = [triple for claim in claims for triple in triples_of(claim)]
    properties = Counter(triple.predicate for triple in triples if triple.predicate != "a")
    classes = Counter(name for entity in corpus.entities.values() for name in entity.types)
    classes.update(triple.object for triple in triples if triple.predicate == "a")
    stances = Counter(claim.stance.kind for claim in claims if claim.stance)
    links = {"respondsTo"} if any(claim.responds_to for claim in claims) else set()
    mentions = Counter(id for claim in claims for id in mentioned_in(claim) if id in corpus.entities)
    return Statistics(
        claims=len(claims),
        sources=len(corpus.sources),
        entities=len(corpus.entities),
        by_source=_ranked(Counter(claim.source for claim in claims)),
        by_modality=_ranked(Counter(claim.effective_modality.value for claim in claims)),
        by_polarity=_ranked(Counter(claim.effective_polarity.value for claim in claims)),
        by_certainty=_ranked(Counter(claim.certainty.value for claim in claims)),
        by_voice=_ranked(Counter(claim.by[0] if claim.by else ARTICLE for claim in claims)),
        by_property=_ranked(properties),
        by_class=_ranked(classes),
        by_stance=_ranked(stances),
        by_status=_ranked(Counter(claim.status.value for claim in claims)),
        covered={key: _coverage(key, corpus) for key in corpus.sources if any(claim.source == key for claim in claims)},
        unused_terms=_unused(table, {*properties, *classes, *links}, set(stances)),
        mentioned_once=tuple(sorted(id for id, times in mentions.items() if times == 1)),
        unmentioned=tuple(sorted(set(corpus.entities) - set(mentions))),
    )


def _ranked(counted: Counter[str]) -> dict[str, int]:
    """Most frequent first, then by name."""
    return dict(sorted(counted.items(), key=lambda entry: (-entry[1], entry[0])))


def _coverage(key: str, corpus: Corpus) -> tuple[int, int]:
    paragraphs = corpus.sources[key].paragraphs
    passages = [
        (evidence.start, evidence.end)
        for claim in corpus.claims.values()
        for evidence in claim.evidence
        if (evidence.source or claim.source) == key
    ]
    touched = sum(any(start < block.end and end > block.start for start, end in passages) for block in paragraphs)
    return touched, len(paragraphs)


def _unused(table: TermTable, used: set[str], keywords: set[str]) -> tuple[str, ...]:
    used_iris = {expand(name) for name in used}
    used_iris |= {table.stances[keyword].iri for keyword in keywords if keyword in table.stances}
    # A class or property that only stands above used ones is used too.
    used_iris |= {above for iri in list(used_iris) if iri in table.classes for above in table.classes[iri].superclasses}
    used_iris |= {above for iri in list(used_iris) if iri in table.properties for above in table.properties[iri].superproperties}
    # What the mapping writes, from events and stances too, waits for nobody to use it.
    written = {term.situation for term in table.properties.values()} | {term.shortcut for term in table.stances.values()}
    written |= {shortcut.property for shortcut in table.shortcuts}
    declared = [iri for iri, term in table.classes.items() if not term.generated]
    declared += [iri for iri, term in table.properties.items() if not term.generated and not term.canonical]
    return tuple(sorted(compact(iri) for iri in declared if iri.startswith(CG) and iri not in used_iris | written))
