"""The SPARQL endpoint: the query operation of the SPARQL 1.1 Protocol, with entity tags and kept answers."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping

from kg.errors import KgError
from kg.web.cache import AnswerCache
from kg.web.description import service_description
from kg.web.live import Live, LiveSite
from kg.web.media import RESULTS, TRIPLES, media_type, preferred, takes_gzip
from kg.web.messages import WHY, Message, Outcome, pack
from kg.web.problems import MethodNotAllowed
from kg.web.protocol import read_request
from kg.web.replies import CORS, Headers, Receive, Reply, Scope, Send, header, problem_reply, read_body

_ALLOWED = b"GET, HEAD, POST, OPTIONS"
_VARY = b"Accept, Accept-Encoding"
_PREFLIGHT: Headers = (
    (b"allow", _ALLOWED),
    (b"access-control-allow-methods", _ALLOWED),
    (b"access-control-allow-headers", b"Accept, Content-Type, If-None-Match, X-Requested-With"),
    (b"access-control-max-age", b"86400"),
    *CORS,
)
_COMPRESSED: Headers = ((b"content-encoding", b"gzip"),)
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

    async def reply(self, scope: Scope, message: Message, *, live: Live | None = None) -> Reply:
        """The reply to a request that asks what a message says.

        :raises KgError: what went wrong.
        """
        replied: asyncio.Future[Reply | KgError] = asyncio.get_running_loop().create_future()
        self.find(scope, message, lambda told: None if replied.done() else replied.set_result(told), live=live)
        told = await replied
        if isinstance(told, KgError):
            raise told
        return told

    def find(self, scope: Scope, message: Message, done: Callable[[Reply | KgError], None], *, live: Live | None = None) -> None:
        """Have the reply to such a request made.

        :param done: called once, at once or later, with the reply or with what went wrong.
        """
        live = live or self.site.live
        packed = pack(message, compressed=takes_gzip(header(scope, b"accept-encoding")))
        key = live.tag.encode() + packed
        tag = b'"%b"' % hashlib.blake2b(key, digest_size=16).hexdigest().encode()
        if _matches(header(scope, b"if-none-match"), tag):
            done(Reply(304, _validators(tag)))
            return
        kept = self.cache.get(key)
        if kept is not None:
            done(kept)
            return

        def answered(outcome: Outcome) -> None:
            if isinstance(outcome, KgError):
                done(outcome)
                return
            headers = ((b"content-type", _TYPES[outcome.format]), *_validators(tag), *(_COMPRESSED if outcome.compressed else ()))
            reply = Reply(200, headers, outcome.body)
            self.cache.put(key, reply)
            done(reply)

        live.pool.submit(packed, answered)


class Endpoint:
    """An ASGI application at ``/sparql``."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        replied: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        try:
            body = await read_body(scope, receive, self._answers.site.limits.request) if scope["method"] == "POST" else b""
            self.answer(scope, body, lambda reply: None if replied.done() else replied.set_result(reply))
            reply = await replied
        except KgError as error:
            reply = problem_reply(error)
        await reply.send(send, head=scope["method"] == "HEAD")

    def answer(self, scope: Scope, body: bytes, done: Callable[[Reply], None]) -> None:
        """Answer a request.

        :param body: the body of a POST.
        :param done: called once, at once or later, with the reply.
        """

        def told(outcome: Reply | KgError) -> None:
            if isinstance(outcome, KgError):
                outcome = problem_reply(outcome, ((b"allow", _ALLOWED),) if isinstance(outcome, MethodNotAllowed) else ())
            done(outcome)

        method = scope["method"]
        try:
            if method == "OPTIONS":
                told(Reply(204, _PREFLIGHT))
                return
            if method not in ("GET", "HEAD", "POST"):
                raise MethodNotAllowed(f"{method[:20]} is not a method of the endpoint", "Use GET or POST.")
            accept = header(scope, b"accept")
            request = read_request(method, scope["query_string"], header(scope, b"content-type"), body, accept)
            if request is None:
                told(service_description(scope, self._answers.site.graph, accept))
                return
            self._answers.find(scope, request.message(), told)
        except KgError as error:
            told(error)


def _validators(tag: bytes) -> Headers:
    return (b"etag", tag), (b"vary", _VARY), (b"cache-control", b"public, max-age=0, must-revalidate"), *CORS


def _matches(if_none_match: str, tag: bytes) -> bool:
    """Whether a client has what it asks for (RFC 9110, section 13.1.2)."""
    if not if_none_match:
        return False
    held = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
    return "*" in held or tag.decode() in held
