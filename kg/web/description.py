"""What the endpoint says of itself: SPARQL 1.1 Service Description, VoID and DCAT."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO

import pyoxigraph as ox

from kg.export import write_rdfxml
from kg.knowledge_graph import KnowledgeGraph
from kg.vocabulary import DCTERMS, PREFIXES, RDF, XSD
from kg.web.media import QUADS, RESULTS, TRIPLES, kinds_of, media_type, preferred
from kg.web.problems import NotAcceptable
from kg.web.replies import CORS, Reply, Scope, header

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_DCAT = "http://www.w3.org/ns/dcat#"
_FORMATS = "http://www.w3.org/ns/formats/"
_PREFIXES = {**{name: PREFIXES[name] for name in ("dcterms", "rdf", "xsd")}, "dcat": _DCAT, "sd": _SD, "void": _VOID}
_FORMAT_NAMES = {
    "json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV", "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle", "ntriples": "N-Triples", "rdfxml": "RDF_XML", "jsonld": "JSON-LD",
}  # fmt: skip
_SYNTAXES = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD}


def origin_of(scope: Scope) -> str:
    """Scheme and authority under which the server was asked."""
    return f"{scope.get('scheme', 'http')}://{header(scope, b'host')}"


def service_description(scope: Scope, graph: KnowledgeGraph, accept: str) -> Reply:
    """The description, as RDF.

    :raises NotAcceptable: no format of triples is accepted.
    """
    format = preferred(accept, tuple(TRIPLES))
    if format is None:
        raise NotAcceptable("the description is RDF, and no format of it is accepted", "Accept text/turtle.")
    manifest = graph.snapshot.manifest
    body = _written(origin_of(scope), graph.workspace.settings.name, graph, manifest.dataset, format)
    tag = b'"' + hashlib.sha256(body).hexdigest()[:32].encode() + b'"'
    validators = ((b"etag", tag), (b"vary", b"Accept"), (b"cache-control", b"public, max-age=0, must-revalidate"))
    if tag.decode() in header(scope, b"if-none-match"):
        return Reply(304, (*validators, *CORS))
    return Reply(200, ((b"content-type", media_type(format).encode()), *validators, *CORS), body)


@lru_cache(maxsize=32)
def _written(origin: str, name: str, graph: KnowledgeGraph, digest: str, format: str) -> bytes:
    triples = list(_triples(origin, name, graph))
    output = BytesIO()
    if format == "rdfxml":
        write_rdfxml((ox.Quad(*triple) for triple in triples), output, _PREFIXES)
    else:
        prefixes = _PREFIXES if format == "turtle" else None
        ox.serialize(triples, output, _SYNTAXES[format], prefixes=prefixes)
    return output.getvalue()


def _triples(origin: str, name: str, graph: KnowledgeGraph) -> Iterator[ox.Triple]:
    service, dataset = ox.NamedNode(f"{origin}/sparql"), ox.NamedNode(f"{origin}/.well-known/void#dataset")
    default = ox.NamedNode(f"{origin}/.well-known/void#accepted")
    counts = graph.snapshot.manifest.counts

    def said(subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
        return ox.Triple(subject, ox.NamedNode(predicate), value)

    def number(count: int) -> ox.Literal:
        return ox.Literal(str(count), datatype=ox.NamedNode(XSD + "integer"))

    yield said(service, RDF + "type", ox.NamedNode(_SD + "Service"))
    yield said(service, _SD + "endpoint", service)
    yield said(service, _SD + "supportedLanguage", ox.NamedNode(_SD + "SPARQL11Query"))
    for format in (*RESULTS, *TRIPLES):
        yield said(service, _SD + "resultFormat", ox.NamedNode(_FORMATS + _FORMAT_NAMES[format]))
    yield said(service, _SD + "defaultDataset", dataset)
    for kind in (_SD + "Dataset", _VOID + "Dataset", _DCAT + "Dataset"):
        yield said(dataset, RDF + "type", ox.NamedNode(kind))
    yield said(dataset, DCTERMS + "title", ox.Literal(name))
    yield said(dataset, DCTERMS + "identifier", ox.Literal(graph.snapshot.manifest.dataset))
    yield said(dataset, _SD + "defaultGraph", default)
    yield said(default, RDF + "type", ox.NamedNode(_SD + "Graph"))
    yield said(
        default, DCTERMS + "description", ox.Literal("The accepted view. Each claim has a named graph of its own.", language="en")
    )
    yield said(dataset, _VOID + "sparqlEndpoint", service)
    yield said(dataset, _VOID + "uriSpace", ox.Literal(graph.iris.base))
    yield said(dataset, _VOID + "triples", number(counts.quads))
    yield said(dataset, _VOID + "entities", number(counts.entities))
    yield said(dataset, _VOID + "documents", number(counts.sources))
    for vocabulary in sorted(set(PREFIXES.values())):
        yield said(dataset, _VOID + "vocabulary", ox.NamedNode(vocabulary))
    for format in QUADS:
        dump = ox.NamedNode(f"{origin}/dataset?format={format}")
        yield said(dataset, _VOID + "dataDump", dump)
        yield said(dataset, _DCAT + "distribution", dump)
        yield said(dump, RDF + "type", ox.NamedNode(_DCAT + "Distribution"))
        yield said(dump, _DCAT + "downloadURL", dump)
        yield said(dump, _DCAT + "mediaType", ox.NamedNode(f"https://www.iana.org/assignments/media-types/{kinds_of(format)[0]}"))
