"""IRIs that answer: what the workspace names resolves here, to a page or to RDF (Cool URIs for the Semantic Web, section 4.2).

The IRIs of data stand under the workspace's base; whatever redirects that base here keeps the path from its last folder on:
``…/id/entity/x`` is ``/id/entity/x``. Terms of the ontology are fragments of ``/ns``.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool

from kg.errors import KgError, UnknownName
from kg.export import write_rdfxml
from kg.vocabulary import PREFIXES
from kg.web.endpoint import Answers, prefers_page
from kg.web.graphs import refuse_changes, triples_format
from kg.web.media import media_type
from kg.web.messages import query_message
from kg.web.problems import MethodNotAllowed
from kg.web.protocol import read_parameters, single
from kg.web.replies import CORS, Headers, Receive, Reply, Scope, Send, header, problem_reply

PAGES = frozenset({"entity", "claim", "source"})
"""Kinds of things that have a page."""
_KINDS = frozenset({*PAGES, "annotator", "proposition", "tenure", "graph"})
_ID = re.compile(r"[\w.~-]{1,200}", re.ASCII)
_ALLOWED = b"GET, HEAD, OPTIONS"
_PREFLIGHT: Headers = ((b"allow", _ALLOWED), (b"access-control-allow-methods", _ALLOWED), *CORS)
_VALIDATORS: Headers = ((b"vary", b"Accept"), (b"cache-control", b"public, max-age=0, must-revalidate"), *CORS)
_SYNTAXES = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD}


class Resources:
    """ASGI applications at ``/id/{kind}/{id}``, ``/data/{kind}/{id}`` and ``/ns``."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    async def identify(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See other: the page about a thing, or its data."""
        await _send(scope, send, self._see_other)

    async def describe(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A thing's data: the triples that it and its parts stand in, and a claim's assertion."""
        await _send(scope, send, self._data)

    async def vocabulary(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ontology: its page, or its modules as one document."""
        await _send(scope, send, self._ontology)

    async def _see_other(self, scope: Scope) -> Reply:
        kind, id = self._named(scope)
        page = kind in PAGES and prefers_page(header(scope, b"accept"))
        return _redirect(f"/{kind}/{quote(id)}" if page else f"/data/{kind}/{quote(id)}")

    async def _data(self, scope: Scope) -> Reply:
        kind, id = self._named(scope)
        iri = f"{self._answers.site.graph.iris.base}{kind}/{id}"
        format = triples_format(header(scope, b"accept"), single(read_parameters(scope["query_string"]), "format", ""))
        return await self._answers.reply(scope, query_message(_query_for(iri), for_triples=format))

    async def _ontology(self, scope: Scope) -> Reply:
        accept = header(scope, b"accept")
        if prefers_page(accept):
            return _redirect("/ontology")
        format = triples_format(accept, single(read_parameters(scope["query_string"]), "format", ""))
        files = self._answers.site.graph.workspace.files("ontology")
        body = await run_in_threadpool(_merged, files, tuple(each.stat().st_mtime_ns for each in files), format)
        return Reply(200, ((b"content-type", media_type(format).encode()), *_VALIDATORS), body)

    def _named(self, scope: Scope) -> tuple[str, str]:
        """Kind and id of what a path names.

        :raises UnknownName: the snapshot does not hold it.
        """
        kind, id = scope["path_params"]["kind"], scope["path_params"]["id"]
        if kind in _KINDS and _ID.fullmatch(id):
            graph = self._answers.site.graph
            node = ox.NamedNode(f"{graph.iris.base}{kind}/{id}")
            if next(iter(graph.store.quads_for_pattern(node, None, None, None)), None) is not None:
                return kind, id
        raise UnknownName("there is nothing of that name", "/search?q=… looks things up.")


async def _send(scope: Scope, send: Send, reply_to: Callable[[Scope], Awaitable[Reply]]) -> None:
    try:
        if scope["method"] == "OPTIONS":
            reply = Reply(204, _PREFLIGHT)
        else:
            refuse_changes(scope)
            reply = await reply_to(scope)
    except KgError as error:
        reply = problem_reply(error, ((b"allow", _ALLOWED),) if isinstance(error, MethodNotAllowed) else ())
    await reply.send(send, head=scope["method"] == "HEAD")


def _redirect(place: str) -> Reply:
    return Reply(303, ((b"location", place.encode()), *_VALIDATORS))


def _query_for(iri: str) -> str:
    """A query for all that is said of a thing: parts of it are fragments of its IRI, and they have parts again."""
    node, part = f"<{iri}>", f'"{iri}#"'
    return f"""CONSTRUCT {{ ?s ?p ?o }} WHERE {{
        {{ VALUES ?s {{ {node} }} ?s ?p ?o }}
        UNION {{ {node} ?a ?s FILTER(STRSTARTS(STR(?s), {part})) ?s ?p ?o }}
        UNION {{ {node} ?a ?b FILTER(STRSTARTS(STR(?b), {part})) ?b ?c ?s FILTER(STRSTARTS(STR(?s), {part})) ?s ?p ?o }}
        UNION {{ VALUES ?o {{ {node} }} ?s ?p ?o }}
        UNION {{ GRAPH {node} {{ ?s ?p ?o }} }}
    }}"""


@lru_cache(maxsize=8)
def _merged(files: tuple[Path, ...], changed: tuple[int, ...], format: str) -> bytes:
    """The modules in one document; `changed` tells when each was."""
    triples = sorted({quad.triple for file in files for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)}, key=str)
    output = BytesIO()
    if format == "rdfxml":
        write_rdfxml((ox.Quad(*triple) for triple in triples), output, dict(PREFIXES))
    else:
        ox.serialize(triples, output, _SYNTAXES[format], prefixes=dict(PREFIXES) if format == "turtle" else None)
    return output.getvalue()
