"""The Graph Store Protocol for reading (SPARQL 1.1 Graph Store HTTP Protocol, section 5.2), and the whole dataset as a file."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse

from kg.errors import BadQuery, KgError, UnknownName
from kg.web.endpoint import Answers
from kg.web.live import Live
from kg.web.media import QUADS, TRIPLES, media_type, preferred
from kg.web.messages import query_message
from kg.web.problems import MethodNotAllowed, NotAcceptable
from kg.web.protocol import read_parameters, single
from kg.web.replies import CORS, Headers, Receive, Reply, Scope, Send, header, problem_reply

_ALLOWED = b"GET, HEAD, OPTIONS"
_PREFLIGHT: Headers = ((b"allow", _ALLOWED), (b"access-control-allow-methods", _ALLOWED), *CORS)
_EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


class GraphStore:
    """An ASGI application at ``/graphs``: ``?default`` is the accepted view, ``?graph=IRI`` a named graph."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            reply = Reply(204, _PREFLIGHT) if scope["method"] == "OPTIONS" else await self._reply(scope)
        except KgError as error:
            reply = problem_reply(error, ((b"allow", _ALLOWED),) if isinstance(error, MethodNotAllowed) else ())
        await reply.send(send, head=scope["method"] == "HEAD")

    async def _reply(self, scope: Scope) -> Reply:
        refuse_changes(scope)
        given = read_parameters(scope["query_string"])
        named, default = given.get("graph", []), "default" in given
        if len(named) + default != 1:
            raise BadQuery("name one graph", "Ask /graphs?default or /graphs?graph=IRI; /dataset gives the whole dataset.")
        format = triples_format(header(scope, b"accept"), single(given, "format", ""))
        live = self._answers.site.live
        dataset = None
        if named:
            _require(live, named[0])
            dataset = {"default": [named[0]], "named": []}
        message = query_message(_EVERYTHING, dataset=dataset, for_triples=format)
        return await self._answers.reply(scope, message, live=live)


def _require(live: Live, iri: str) -> None:
    try:
        graph = ox.NamedNode(iri)
    except ValueError as error:
        raise BadQuery("the graph's IRI is none", "Give an absolute IRI.") from error
    if next(iter(live.graph.store.quads_for_pattern(None, None, None, graph)), None) is None:
        raise UnknownName("there is no such graph", "A claim's IRI names the graph of its assertion.")


def refuse_changes(scope: Scope) -> None:
    """Refuse methods that change something.

    :raises MethodNotAllowed: it is another than GET and HEAD.
    """
    if scope["method"] not in ("GET", "HEAD"):
        raise MethodNotAllowed("snapshots are read-only", "Change the corpus files and run `kg build`.")


def triples_format(accept: str, format: str) -> str:
    """The format of triples that is wanted by name or by header.

    :raises BadQuery: there is no such format.
    :raises NotAcceptable: none is accepted.
    """
    if format:
        if format not in TRIPLES:
            raise BadQuery(f"there is no format {format[:40]!r} of triples", f"There are {', '.join(TRIPLES)}.")
        return format
    sought = preferred(accept, tuple(TRIPLES))
    if sought is None:
        raise NotAcceptable("no format of triples is accepted", "Accept text/turtle.")
    return sought


class Dumps:
    """An ASGI application at ``/dataset``: the published dataset as one file, written when it is first asked for."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._writing = asyncio.Lock()
        self._folder = tempfile.TemporaryDirectory(prefix="claimgraph-")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["method"] == "OPTIONS":
                await Reply(204, _PREFLIGHT).send(send)
                return
            refuse_changes(scope)
            format = self._format(scope)
            live = self._answers.site.live
            file = await self._file(live, format)
        except KgError as error:
            await problem_reply(error, ((b"allow", _ALLOWED),)).send(send, head=scope["method"] == "HEAD")
            return
        headers = {name.decode(): value.decode() for name, value in CORS}
        headers |= {"ETag": f'"{live.graph.snapshot.manifest.dataset[:32]}-{format}"', "Vary": "Accept"}
        response = FileResponse(file, media_type=media_type(format), headers=headers, filename=f"claimgraph.{_SUFFIXES[format]}")
        await response(scope, receive, send)

    @staticmethod
    def _format(scope: Scope) -> str:
        format = single(read_parameters(scope["query_string"]), "format", "")
        if format:
            if format not in QUADS:
                raise BadQuery(f"there is no format {format[:40]!r} of a dataset", f"There are {', '.join(QUADS)}.")
            return format
        sought = preferred(header(scope, b"accept"), ("nquads", "trig"))
        if sought is None:
            raise NotAcceptable("no format of a dataset is accepted", "Accept application/n-quads or application/trig.")
        return sought

    async def _file(self, live: Live, format: str) -> Path:
        if format == "nquads":
            return live.graph.snapshot.dataset
        file = Path(self._folder.name) / f"{live.graph.snapshot.folder.name}.{format}"
        async with self._writing:
            if not file.exists():
                for other in Path(self._folder.name).iterdir():
                    other.unlink()  # of a snapshot before; who is reading it keeps it
                await run_in_threadpool(live.graph.export, format, file)
        return file


_SUFFIXES = {"nquads": "nq", "trig": "trig"}
