"""The SPARQL endpoint: the query operation of the SPARQL 1.1 Protocol, with entity tags and kept answers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from kg.errors import KgError
from kg.web.cache import AnswerCache
from kg.web.description import service_description
from kg.web.live import Live, LiveSite
from kg.web.media import RESULTS, TRIPLES, media_type, preferred, takes_gzip
from kg.web.messages import pack
from kg.web.problems import MethodNotAllowed
from kg.web.protocol import read_request
from kg.web.replies import CORS, Headers, Receive, Reply, Scope, Send, header, problem_reply, read_body

WHY = "why"
_ALLOWED = b"GET, HEAD, POST, OPTIONS"
_VARY = b"Accept, Accept-Encoding"
_PREFLIGHT: Headers = (
    (b"allow", _ALLOWED),
    (b"access-control-allow-methods", _ALLOWED),
    (b"access-control-allow-headers", b"Accept, Content-Type, If-None-Match, X-Requested-With"),
    (b"access-control-max-age", b"86400"),
    *CORS,
)
_TYPES: Mapping[str, bytes] = {
    **{name: media_type(name).encode() for name in (*RESULTS, *TRIPLES)},
    WHY: b"application/json",
}


def prefers_page(accept: str) -> bool:
    """Whether a request comes from somebody who wants to look rather than to process."""
    return preferred(accept, (*RESULTS, *TRIPLES, "html")) == "html"


class Answers:
    """Answers to messages, from what is kept or from a worker; shared by the endpoint and the saved questions."""

    def __init__(self, site: LiveSite) -> None:
        self.site = site
        self.cache = AnswerCache(site.limits.cache << 20)

    async def reply(self, scope: Scope, message: dict[str, Any], *, live: Live | None = None) -> Reply:
        """The reply to a request that asks what a message says.

        :raises KgError: what went wrong.
        """
        live = live or self.site.live
        message["gzip"] = takes_gzip(header(scope, b"accept-encoding"))
        packed = pack(message)
        key = live.tag.encode() + packed
        tag = b'"' + hashlib.sha256(key).hexdigest()[:32].encode() + b'"'
        if _matches(header(scope, b"if-none-match"), tag):
            return Reply(304, _validators(tag))
        kept = self.cache.get(key)
        if kept is not None:
            return kept
        document, body = await live.pool.ask(packed)
        headers = [(b"content-type", _TYPES[document["format"]]), *_validators(tag)]
        if document.get("gzip"):
            headers.append((b"content-encoding", b"gzip"))
        reply = Reply(200, tuple(headers), body)
        self.cache.put(key, reply)
        return reply


class Endpoint:
    """An ASGI application at ``/sparql``."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            reply = await self._reply(scope, receive)
        except KgError as error:
            extra = ((b"allow", _ALLOWED),) if isinstance(error, MethodNotAllowed) else ()
            reply = problem_reply(error, extra)
        await reply.send(send, head=scope["method"] == "HEAD")

    async def _reply(self, scope: Scope, receive: Receive) -> Reply:
        method = scope["method"]
        if method == "OPTIONS":
            return Reply(204, _PREFLIGHT)
        if method not in ("GET", "HEAD", "POST"):
            raise MethodNotAllowed(f"{method[:20]} is not a method of the endpoint", "Use GET or POST.")
        body = await read_body(scope, receive, self._answers.site.limits.request) if method == "POST" else b""
        accept = header(scope, b"accept")
        request = read_request(method, scope["query_string"], header(scope, b"content-type"), body, accept)
        if request is None:
            return service_description(scope, self._answers.site.graph, accept)
        return await self._answers.reply(scope, request.message())


def _validators(tag: bytes) -> Headers:
    return (b"etag", tag), (b"vary", _VARY), (b"cache-control", b"public, max-age=0, must-revalidate"), *CORS


def _matches(if_none_match: str, tag: bytes) -> bool:
    """Whether a client has what it asks for (RFC 9110, section 13.1.2)."""
    if not if_none_match:
        return False
    held = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
    return "*" in held or tag.decode() in held
