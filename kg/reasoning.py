"""What follows from the accepted view by the ontology's axioms, with the rule and premises of every step.

Each axiom becomes one SPARQL SELECT over an in-memory store, run until nothing new comes. Covered are the axioms that our
ontology uses and that questions rest on: class and property hierarchies, inverses, symmetric and transitive properties, property
chains (OWL 2 RL rules cax-sco, prp-spo1, prp-spo2, prp-inv, prp-symp, prp-trp), and the shortcuts of events whose roles stand in
different claims. Domains and ranges infer nothing here: a wrong type is for checking to find, not for answers to rest on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.ontology import Ontology
from kg.vocabulary import CG, OWL, RDF, RDFS, compact


@dataclass(frozen=True, slots=True)
class Inference:
    """One step: `conclusion` follows from `premises` by `rule`."""

    conclusion: ox.Triple
    rule: str
    premises: tuple[ox.Triple, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A Horn rule over triple patterns whose terms are ``?variables`` or IRIs in angle brackets."""

    name: str
    body: tuple[tuple[str, str, str], ...]
    head: tuple[str, str, str]

    def query(self) -> str:
        """The SELECT whose solutions are the rule's matches that are not yet in the store."""
        patterns = " ".join(f"{s} {p} {o} ." for s, p, o in self.body)
        subject, predicate, object_ = self.head
        return f"SELECT * WHERE {{ {patterns} FILTER NOT EXISTS {{ {subject} {predicate} {object_} }} FILTER(isIRI({object_})) }}"

    def to_text(self) -> str:
        """The rule as JSON, for :meth:`from_text`."""
        return json.dumps([self.name, self.body, self.head])

    @classmethod
    def from_text(cls, text: str) -> Rule:
        """The rule that :meth:`to_text` wrote."""
        name, body, head = json.loads(text)
        return cls(name, tuple(map(tuple, body)), tuple(head))


def rules_of(ontology: Ontology) -> tuple[Rule, ...]:
    """The rules that an ontology's axioms and shortcut annotations give, in the order of their names."""
    rules = [*_axiom_rules(ontology), *_chain_rules(ontology), *_shortcut_rules(ontology)]
    return tuple(sorted(rules, key=lambda rule: (rule.name, rule.body, rule.head)))


def infer(triples: Iterable[ox.Triple], rules: Iterable[Rule]) -> tuple[Inference, ...]:
    """Everything that follows, once, each with the first derivation found, in a fixed order.

    :param triples: the accepted view; it is not changed.
    :return: inferences in an order in which every premise is given or comes earlier.
    """
    store = ox.Store()
    store.bulk_extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    prepared = [(rule, rule.query()) for rule in rules]
    inferences: list[Inference] = []
    while True:
        found: dict[ox.Triple, Inference] = {}
        for rule, query in prepared:
            for inference in _matches(store, rule, query):
                kept = found.get(inference.conclusion)
                if kept is None or str((inference.rule, inference.premises)) < str((kept.rule, kept.premises)):
                    found[inference.conclusion] = inference
        if not found:
            return tuple(inferences)
        inferences += (found[triple] for triple in sorted(found, key=str))
        store.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in found)


def _matches(store: ox.Store, rule: Rule, query: str) -> Iterator[Inference]:
    solutions = store.query(query)
    if not isinstance(solutions, ox.QuerySolutions):
        raise TypeError("a rule's query is a SELECT")
    for solution in solutions:

        def bound(pattern: tuple[str, str, str], solution: ox.QuerySolution = solution) -> ox.Triple:
            subject, predicate, object_ = (solution[t[1:]] if t.startswith("?") else ox.NamedNode(t[1:-1]) for t in pattern)
            return ox.Triple(subject, predicate, object_)

        yield Inference(bound(rule.head), rule.name, tuple(bound(pattern) for pattern in rule.body))


def _axiom_rules(ontology: Ontology) -> Iterator[Rule]:
    type_, s, o = f"<{RDF}type>", "?s", "?o"
    for triple in ontology.triples:
        if not isinstance(triple.subject, ox.NamedNode) or not isinstance(triple.object, ox.NamedNode):
            continue
        left, axiom, right = triple.subject.value, triple.predicate.value, triple.object.value
        if not left.startswith(CG) or left == right:
            continue
        p, q = f"<{left}>", f"<{right}>"
        names = f"{compact(left)} {compact(right)}"
        if axiom == RDFS + "subClassOf" and right.startswith(CG):
            yield Rule(f"subclass: {names}", ((s, type_, p),), (s, type_, q))
        elif axiom == RDFS + "subPropertyOf" and right.startswith(CG):
            yield Rule(f"subproperty: {names}", ((s, p, o),), (s, q, o))
        elif axiom == OWL + "inverseOf":
            yield Rule(f"inverse: {names}", ((s, p, o),), (o, q, s))
            yield Rule(f"inverse: {compact(right)} {compact(left)}", ((s, q, o),), (o, p, s))
        elif axiom == RDF + "type" and right == OWL + "SymmetricProperty":
            yield Rule(f"symmetric: {compact(left)}", ((s, p, o),), (o, p, s))
        elif axiom == RDF + "type" and right == OWL + "TransitiveProperty":
            yield Rule(f"transitive: {compact(left)}", ((s, p, "?m"), ("?m", p, o)), (s, p, o))


def _chain_rules(ontology: Ontology) -> Iterator[Rule]:
    """Property chains, written in OWL as an RDF list of properties."""
    first: dict[object, object] = {}
    rest: dict[object, object] = {}
    chains = []
    for triple in ontology.triples:
        if triple.predicate.value == RDF + "first":
            first[triple.subject] = triple.object
        elif triple.predicate.value == RDF + "rest":
            rest[triple.subject] = triple.object
        elif triple.predicate.value == OWL + "propertyChainAxiom":
            chains.append((triple.subject, triple.object))
    for subject, node in chains:
        links: list[str] = []
        current: object = node
        while current in first:
            link = first[current]
            if not isinstance(link, ox.NamedNode):
                break
            links.append(link.value)
            current = rest[current]
        if len(links) < 2 or not isinstance(subject, ox.NamedNode):
            continue
        ends = ["?s", *(f"?m{number}" for number in range(1, len(links))), "?o"]
        body = tuple((ends[n], f"<{link}>", ends[n + 1]) for n, link in enumerate(links))
        name = f"chain: {' '.join(map(compact, links))} {compact(subject.value)}"
        yield Rule(name, body, ("?s", f"<{subject.value}>", "?o"))


def _shortcut_rules(ontology: Ontology) -> Iterator[Rule]:
    for shortcut in ontology.table.shortcuts:
        body = (
            ("?e", f"<{RDF}type>", f"<{shortcut.event_class}>"),
            ("?e", f"<{shortcut.from_role}>", "?s"),
            ("?e", f"<{shortcut.to_role}>", "?o"),
        )
        yield Rule(f"shortcut: {compact(shortcut.property)}", body, ("?s", f"<{shortcut.property}>", "?o"))
