"""Declared terms, in RDF: in data files, mapped triples, shapes and queries.

Only terms of our own namespace must be declared by the ontology; of other vocabularies a shape may target what they are known to
hold, so that a typing error in a target does not pass as a shape without instances.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kg.corpus import suggestion
from kg.errors import Position, Problem
from kg.ontology import Ontology, Term, TermKind
from kg.validation.declared import lexical_problem
from kg.validation.findings import CGSH, Finding, Stage
from kg.validation.locating import TextFile, read_text
from kg.validation.shapes import ShapeSet
from kg.vocabulary import CG, OA, OWL, PREFIXES, RDF, RDFS, SH, SKOS, compact

Locate = Callable[[str], Position | None]
_DECLARING = {
    OWL + "Class": TermKind.CLASS,
    RDFS + "Class": TermKind.CLASS,
    OWL + "ObjectProperty": TermKind.OBJECT_PROPERTY,
    OWL + "DatatypeProperty": TermKind.DATATYPE_PROPERTY,
    OWL + "AnnotationProperty": TermKind.ANNOTATION_PROPERTY,
}
_CLASS_PLACES = ("targetClass", "class")
_PROPERTY_PLACES = (
    "targetSubjectsOf",
    "targetObjectsOf",
    "path",
    "inversePath",
    "equals",
    "disjoint",
    "lessThan",
    "lessThanOrEquals",
)
# Of the Web Annotation Vocabulary (W3C), the terms that shapes over evidence can be about; rdflib has no list of it.
_OA = (
    *(
        "Annotation",
        "SpecificResource",
        "Selector",
        "TextPositionSelector",
        "TextQuoteSelector",
        "FragmentSelector",
        "RangeSelector",
    ),
    *("start", "end", "exact", "prefix", "suffix", "hasSource", "hasSelector", "hasBody", "hasTarget", "refinedBy", "motivatedBy"),
)
_TOKENS = re.compile(
    r"\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|#[^\n]*"
    r"|<(?P<iri>[^<>\"{}|^`\\\s]*)>|(?P<prefix>[A-Za-z][\w.-]*)?:(?P<local>[\w][\w.-]*(?<!\.))",
    re.DOTALL,
)


def _known_elsewhere(iri: str) -> bool | None:
    """Whether a W3C vocabulary holds a term; ``None`` for vocabularies without a list here."""
    # Imported here for start-up time.
    from rdflib import namespace

    closed: Mapping[str, object] = {
        RDF: namespace.RDF,
        RDFS: namespace.RDFS,
        OWL: namespace.OWL,
        SKOS: namespace.SKOS,
        SH: namespace.SH,
        str(namespace.PROV): namespace.PROV,
        str(namespace.DCTERMS): namespace.DCTERMS,
    }
    for base, vocabulary in closed.items():
        if iri.startswith(base):
            return iri in vocabulary  # type: ignore[operator]
    return iri.removeprefix(OA) in _OA if iri.startswith(OA) else None


def undeclared(iri: str, ontology: Ontology, what: str, at: Position | None) -> Problem:
    """The problem that a term of our namespace is not declared."""
    close = ontology.suggest(compact(iri))
    return Problem(
        "undeclared-term",
        f"{what} uses cg:{iri.removeprefix(CG)}, which the ontology does not declare",
        suggestion(close, "Look for a term with `kg terms TEXT`, or declare it in ontology/."),
        at,
    )


def check_triples(triples: Sequence[ox.Triple], ontology: Ontology, what: str, locate: Locate) -> tuple[Finding, ...]:
    """Undeclared terms in triples, terms used as what they are not, and malformed literals.

    :param what: what to call the triples in messages, such as ``"the data"``.
    :param locate: where an IRI is written.

    Codes: ``undeclared-term``, ``class-as-property``, ``property-as-class``, ``entity-expected``, ``text-expected``,
    ``impossible-date``, ``bad-literal``.
    """
    own = _declared_by(triples)
    # Finding a place searches the text, so each term is looked for once, and only when there is something to tell.
    locate = cache(locate)
    found: dict[tuple[str, str, str], Finding] = {}
    for triple in triples:
        for code, term, problem in _triple_problems(triple, own, ontology, what, locate):
            found.setdefault((code, term.value, problem.message), Finding(problem=problem, stage=Stage.TERMS, focus=term))
    return tuple(found.values())


def _declared_by(triples: Iterable[ox.Triple]) -> dict[str, TermKind]:
    """What the triples declare themselves."""
    return {
        triple.subject.value: _DECLARING[triple.object.value]
        for triple in triples
        if triple.predicate.value == RDF + "type"
        and isinstance(triple.subject, ox.NamedNode)
        and isinstance(triple.object, ox.NamedNode)
        and triple.object.value in _DECLARING
    }


def _triple_problems(
    triple: ox.Triple, own: Mapping[str, TermKind], ontology: Ontology, what: str, locate: Locate
) -> Iterator[tuple[str, ox.NamedNode, Problem]]:
    def kind(node: ox.NamedNode) -> TermKind | None:
        term = ontology.terms.get(node.value)
        return term.kind if term else own.get(node.value)

    def problem(code: str, term: ox.NamedNode, message: str, remedy: str, at: Position | None) -> tuple[str, ox.NamedNode, Problem]:
        return code, term, Problem(code, message, remedy, at)

    for node in (triple.subject, triple.predicate, triple.object):
        if isinstance(node, ox.NamedNode) and node.value.startswith(CG) and node.value != CG and kind(node) is None:
            yield "undeclared-term", node, undeclared(node.value, ontology, what, locate(node.value))
    predicate = triple.predicate
    used = kind(predicate)
    name = compact(predicate.value)
    if used in (TermKind.CLASS, TermKind.INDIVIDUAL):
        yield problem(
            "class-as-property",
            predicate,
            f"{what} uses the {used} {name} as a property",
            "Use a property.",
            locate(predicate.value),
        )
    if predicate.value == RDF + "type" and isinstance(triple.object, ox.NamedNode):
        typed = kind(triple.object)
        if typed is not None and typed is not TermKind.CLASS:
            told = f"{what} uses the {typed} {compact(triple.object.value)} as a class"
            yield problem("property-as-class", triple.object, told, "Use a class.", locate(triple.object.value))
    if isinstance(triple.subject, ox.NamedNode):
        if used is TermKind.OBJECT_PROPERTY and isinstance(triple.object, ox.Literal):
            told = f"{what} gives {name} the text {triple.object.value!r}"
            yield problem(
                "entity-expected", triple.subject, told, "It relates things: give it an IRI.", locate(triple.subject.value)
            )
        if used is TermKind.DATATYPE_PROPERTY and isinstance(triple.object, ox.NamedNode | ox.BlankNode):
            told = f"{what} gives {name} the node {triple.object}"
            yield problem("text-expected", triple.subject, told, "It takes a literal.", locate(triple.subject.value))
        if isinstance(triple.object, ox.Literal) and predicate.value.startswith(CG):
            wrong = lexical_problem(triple.object.value, triple.object.datatype.value)
            if wrong:
                yield problem(wrong[0], triple.subject, f"{name}: {wrong[1]}", wrong[2], locate(triple.subject.value))


def check_shapes(shapes: ShapeSet, ontology: Ontology) -> tuple[Finding, ...]:
    """Undeclared terms in shapes, targets that nothing declares, and misspelt SHACL itself.

    Codes: ``undeclared-target``, ``undeclared-term``, ``unknown-shacl-term``, ``property-as-class``, ``class-as-property``,
    ``missing-shape``.
    """
    return tuple(dict.fromkeys(_shape_findings(shapes, ontology)))


def _shape_findings(shapes: ShapeSet, ontology: Ontology) -> Iterator[Finding]:
    own = _declared_by(shapes.triples)
    for triple in shapes.triples:
        for problem in _shape_problems(triple, shapes, ontology, own):
            subject = triple.subject if isinstance(triple.subject, ox.NamedNode | ox.BlankNode) else None
            yield Finding(problem=problem, stage=Stage.SHAPES, focus=subject)


def _shape_problems(triple: ox.Triple, shapes: ShapeSet, ontology: Ontology, own: Mapping[str, TermKind]) -> Iterator[Problem]:
    place = triple.predicate.value.removeprefix(SH)
    text = shapes.texts[shapes.file_of[triple.subject]] if triple.subject in shapes.file_of else None  # type: ignore[index]
    shape = triple.subject.value.removeprefix(CGSH) if isinstance(triple.subject, ox.NamedNode) else "a shape"

    def at(iri: str) -> Position | None:
        return (text.first(iri) if text else None) or shapes.locate(triple.subject)

    for node in (triple.predicate, triple.object):
        if isinstance(node, ox.NamedNode) and node.value.startswith(SH) and _known_elsewhere(node.value) is False:
            close = _near_shacl(node.value)
            yield Problem(
                "unknown-shacl-term", f"{shape} uses {compact(node.value)}, which SHACL does not have", close, at(node.value)
            )
    if not isinstance(triple.object, ox.NamedNode):
        return
    iri = triple.object.value
    term = ontology.terms.get(iri)
    kind = term.kind if term else own.get(iri)
    is_target = place.startswith("target") and place != "targetNode"
    if place in _CLASS_PLACES or place in _PROPERTY_PLACES:
        if kind is None and (iri.startswith(CG) or _known_elsewhere(iri) is False or (is_target and _known_elsewhere(iri) is None)):
            yield (
                _undeclared_target(shape, place, iri, ontology, at(iri))
                if is_target
                else undeclared(iri, ontology, f"shape {shape}", at(iri))
            )
        elif place in _CLASS_PLACES and kind is not None and kind is not TermKind.CLASS:
            yield Problem("property-as-class", f"{shape}: sh:{place} names the {kind} {compact(iri)}", "Name a class.", at(iri))
        elif place in _PROPERTY_PLACES and kind is not None and not kind.is_property:
            yield Problem("class-as-property", f"{shape}: sh:{place} names the {kind} {compact(iri)}", "Name a property.", at(iri))
    elif iri.startswith(CG) and iri != CG and kind is None:
        yield undeclared(iri, ontology, f"shape {shape}", at(iri))
    elif place in ("property", "node", "not", "qualifiedValueShape") and triple.object not in shapes.said:
        yield Problem(
            "missing-shape",
            f"{shape} refers to the shape {compact(iri)}, which is not there",
            "Write it, or mend the name.",
            at(iri),
        )


def _undeclared_target(shape: str, place: str, iri: str, ontology: Ontology, at: Position | None) -> Problem:
    name = f"cg:{iri.removeprefix(CG)}" if iri.startswith(CG) else compact(iri)
    kind = "class" if place == "targetClass" else "property"
    wanted = TermKind.CLASS if place == "targetClass" else None
    close = [each for each in ontology.suggest(compact(iri), wanted) if wanted or _is_property(ontology.by_name.get(each))]
    return Problem(
        "undeclared-target",
        f"{shape}: sh:{place} names {name}, but no such {kind} is declared, so the shape would never find anything",
        suggestion(close, f"Name a {kind} of the ontology (`kg terms TEXT`), or declare it."),
        at,
    )


def _is_property(term: Term | None) -> bool:
    return term is not None and term.kind.is_property


def _near_shacl(iri: str) -> str:
    import difflib

    from rdflib.namespace import SH as VOCABULARY

    names = [str(each).removeprefix(SH) for each in dir(VOCABULARY) if str(each).startswith(SH)]
    close = difflib.get_close_matches(iri.removeprefix(SH), names, n=3)
    return suggestion([f"sh:{name}" for name in close], "See the SHACL recommendation.")


def check_queries(files: Sequence[Path], ontology: Ontology, root: Path | None = None) -> tuple[Finding, ...]:
    """Undeclared terms in SPARQL files (code ``undeclared-term``), each where it stands.

    :raises UnreadableInput: a file is not UTF-8.
    """
    return tuple(finding for path in files for finding in check_query(read_text(path, root), ontology))


def check_query(text: TextFile, ontology: Ontology) -> Iterator[Finding]:
    """Undeclared terms in one query (code ``undeclared-term``), each where it first stands."""
    seen = set()
    for iri, at in _named_in(text):
        if iri.startswith(CG) and iri != CG and iri not in ontology.terms and iri not in seen:
            seen.add(iri)
            yield Finding(problem=undeclared(iri, ontology, "the query", at), stage=Stage.TERMS, focus=ox.NamedNode(iri))


def _named_in(text: TextFile) -> Iterator[tuple[str, Position]]:
    # The house prefixes need no declaration in a query.
    prefixes = {**PREFIXES, **text.prefixes}
    for token in _TOKENS.finditer(text.text):
        if token["iri"] is not None:
            yield token["iri"], text.position(token.start())
        elif token["local"] is not None and (token["prefix"] or "") in prefixes:
            yield prefixes[token["prefix"] or ""] + token["local"], text.position(token.start())
