"""Running pySHACL over one view, without inference, network, scripts or copies."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import ContentError, Severity
from kg.validation.findings import Node
from kg.vocabulary import RDF, SH, XSD

if TYPE_CHECKING:
    from rdflib import Graph

_SEVERITIES = {"Violation": Severity.ERROR, "Warning": Severity.WARNING, "Info": Severity.INFO}


@dataclass(frozen=True, slots=True)
class Result:
    """One ``sh:ValidationResult`` (SHACL, section 3.6.2)."""

    focus: Node
    path: str | None
    value: Node | None
    shape: ox.NamedNode | ox.BlankNode
    component: str
    severity: Severity
    messages: tuple[str, ...]


def run(data: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> list[Result]:
    """Validate a data graph against a shapes graph.

    :param data: triples with RDF 1.1 terms.
    :raises ContentError: the shapes graph is not well formed.
    """
    # Imported here: together they take half a second.
    import pyshacl
    from pyshacl.errors import ConstraintLoadError, ReportableRuntimeError, RuleLoadError, ShapeLoadError, ValidationFailure

    # pySHACL tells debugging through logging and answers through its report.
    logging.getLogger("pyshacl-validate").setLevel(logging.CRITICAL)
    try:
        _, report, text = pyshacl.validate(
            to_rdflib(data),
            shacl_graph=to_rdflib(shapes),
            inference="none",
            advanced=False,
            inplace=True,
            js=False,
            meta_shacl=False,
            do_owl_imports=False,
        )
    except (ShapeLoadError, ConstraintLoadError, RuleLoadError, ReportableRuntimeError) as error:
        told = getattr(error, "message", None) or str(error)
        raise ContentError(f"the shapes are not well formed: {' '.join(told.split())}", "Mend the shapes.") from error
    if isinstance(report, ValidationFailure) or not hasattr(report, "objects"):
        raise ContentError(f"the shapes cannot be checked: {' '.join(text.split())}", "Mend the shapes.")
    return list(_results(report))


def to_rdflib(triples: Iterable[ox.Triple]) -> Graph:
    """The triples as an rdflib graph. Lexical forms are kept, blank nodes keep their labels."""
    from rdflib import BNode, Graph, Literal, URIRef

    terms: dict[Any, Any] = {}

    def term(node: Any) -> Any:
        made = terms.get(node)
        if made is None:
            if isinstance(node, ox.NamedNode):
                made = URIRef(node.value)
            elif isinstance(node, ox.BlankNode):
                made = BNode(node.value)
            elif node.language:
                made = Literal(node.value, lang=node.language)
            elif node.datatype.value == XSD + "string":
                # Plain, as rdflib's own parsers make it: its two spellings of xsd:string are not equal.
                made = Literal(node.value)
            else:
                made = Literal(node.value, datatype=URIRef(node.datatype.value), normalize=False)
            terms[node] = made
        return made

    graph = Graph(bind_namespaces="none")
    for triple in triples:
        graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
    return graph


def _results(report: Graph) -> Iterator[Result]:
    from rdflib import URIRef

    def sh(name: str) -> URIRef:
        return URIRef(SH + name)

    # Nested results (sh:detail) explain others and are not results of their own.
    for node in report.objects(None, sh("result")):
        severity = report.value(node, sh("resultSeverity"))
        path = report.value(node, sh("resultPath"))
        value = report.value(node, sh("value"))
        focus, shape = _term(report.value(node, sh("focusNode"))), _term(report.value(node, sh("sourceShape")))
        yield Result(
            focus=focus,
            path=_path(path, report) if path is not None else None,
            value=_term(value) if value is not None else None,
            shape=shape if isinstance(shape, ox.NamedNode | ox.BlankNode) else ox.BlankNode("unknown"),
            component=str(report.value(node, sh("sourceConstraintComponent"))),
            severity=_SEVERITIES.get(str(severity).removeprefix(SH), Severity.ERROR),
            messages=tuple(sorted(str(each) for each in report.objects(node, sh("resultMessage")))),
        )


def _term(node: Any) -> Node:
    from rdflib import BNode, Literal

    if isinstance(node, Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype))) if node.datatype else ox.Literal(str(node))
    return ox.BlankNode(str(node)) if isinstance(node, BNode) else ox.NamedNode(str(node))


def _path(node: Any, report: Graph) -> str:
    """A SHACL path as a SPARQL property path (SHACL, section 2.3.1)."""
    from rdflib import URIRef

    if isinstance(node, URIRef):
        return f"<{node}>"
    first = report.value(node, URIRef(RDF + "first"))
    if first is not None:
        return "/".join(_path(each, report) for each in report.items(node))
    for name, form in (
        ("inversePath", "^{}"),
        ("zeroOrMorePath", "({})*"),
        ("oneOrMorePath", "({})+"),
        ("zeroOrOnePath", "({})?"),
    ):
        inner = report.value(node, URIRef(SH + name))
        if inner is not None:
            return form.format(_path(inner, report))
    choices = report.value(node, URIRef(SH + "alternativePath"))
    if choices is not None:
        return "(" + "|".join(_path(each, report) for each in report.items(choices)) + ")"
    return "?"
