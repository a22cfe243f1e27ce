"""Claims in one line for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.claim import CLAIM_REFERENCE, Claim, Polarity, Triple
from kg.vocabulary import expand

if TYPE_CHECKING:
    from kg.knowledge_graph import KnowledgeGraph


def name_of(graph: KnowledgeGraph, written: str) -> str:
    """The label of an entity's id; anything else as it is written."""
    entity = graph.reading.corpus.entities.get(written)
    return entity.label if entity else written


def sentence(graph: KnowledgeGraph, triple: Triple) -> str:
    """A triple with labels."""
    term = graph.ontology.terms.get(expand(triple.predicate))
    relation = "is a" if triple.predicate == "a" else term.label if term else triple.predicate
    thing = triple.object if triple.object.startswith(CLAIM_REFERENCE) else name_of(graph, triple.object)
    if triple.predicate == "a":
        kind = graph.ontology.terms.get(expand(triple.object))
        thing = kind.label if kind else triple.object
    return f"{name_of(graph, triple.subject)} — {relation} → {thing}"


def assertion(graph: KnowledgeGraph, claim: Claim) -> str:
    """What a claim puts forward, a line for each triple."""
    if claim.stance is None:
        return "\n".join(sentence(graph, triple) for triple in claim.assertion)
    stance = claim.stance
    about = ", ".join(name_of(graph, each) for each in stance.about)
    known = graph.ontology.table.stances.get(stance.kind)
    shortcut = graph.ontology.terms.get(known.shortcut) if known and known.shortcut else None
    lines = [f"{name_of(graph, stance.holder)} — {shortcut.label if shortcut else f'stance: {stance.kind}'} → {about or '…'}"]
    lines += [f"    {sentence(graph, triple)}" for triple in stance.content]
    if stance.content_text:
        lines.append(f"    {stance.content_text}")
    return "\n".join(lines)


def manner(graph: KnowledgeGraph, claim: Claim) -> str:
    """Who says it, how, and when it holds."""
    voices = " ← ".join(name_of(graph, each) for each in claim.by) or "the article itself"
    words = [claim.effective_modality.value]
    if claim.effective_polarity is Polarity.NEGATIVE and claim.effective_modality != "denied":
        words.append("not so")
    words += [each.value for each in (claim.certainty, claim.explicitness) if each not in ("certain", "explicit")]
    if claim.status != "draft":
        words.append(claim.status.value)
    holds = claim.valid or (f"at {claim.holds_at}" if claim.holds_at else "") or (claim.tense or "")
    return f"{voices}: {', '.join(words)}" + (f" [{holds}]" if holds else "")
