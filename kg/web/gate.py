"""The gate before everything: hosts, headers of every reply, the access log and the counts."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest

from kg.errors import EngineFailure
from kg.web.endpoint import Answers
from kg.web.problems import WrongHost
from kg.web.replies import App, Message, Receive, Reply, Scope, Send, header, header_lines, problem_reply

_log = logging.getLogger("kg.web")
_access = logging.getLogger("kg.web.access")
_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
    b"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"cross-origin"),
)
_ALWAYS_LINES = header_lines(_ALWAYS)
_ON_PAGES = (
    (b"content-security-policy", _POLICY),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_FAILED = EngineFailure("the server failed", "Its log tells more.")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


Taking = Callable[[Scope, Callable[[Reply], None]], bool]
"""What takes a request, or not; the reply is given to what is called."""


class Metrics:
    """What is counted, as OpenMetrics."""

    def __init__(self, answers: Answers) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("kg_requests", "Requests by route and status", ["route", "status"], registry=self.registry)
        self.seconds = Histogram(
            "kg_request_seconds", "Seconds until a reply was sent", ["route"], registry=self.registry,
            buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30),
        )  # fmt: skip
        site = answers.site
        for name, help, value in (
            ("kg_workers", "Workers that live", lambda: site.live.pool.living),
            ("kg_workers_lost", "Workers of this snapshot that were killed or ended", lambda: site.live.pool.lost),
            ("kg_queries_waiting", "Queries that wait for a worker", lambda: site.live.pool.waiting),
            ("kg_cache_hits", "Answers that were kept", lambda: answers.cache.hits),
            ("kg_cache_misses", "Answers that were not kept", lambda: answers.cache.misses),
            ("kg_cache_bytes", "Bytes of kept answers", lambda: answers.cache.taken),
            ("kg_snapshot_switches", "How often a newer snapshot was taken up", lambda: site.switches),
        ):
            Gauge(name, help, registry=self.registry).set_function(value)

    @cache  # noqa: B019  # there are only so many routes and statuses, and finding a counter by its labels is slow
    def _counters(self, route: str, status: int) -> tuple[Counter, Histogram]:
        return self.requests.labels(route, str(status)), self.seconds.labels(route)

    def count(self, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        requests, took = self._counters(route, status)
        requests.inc()
        took.observe(seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """``/metrics``."""
        headers = ((b"content-type", CONTENT_TYPE_LATEST.encode()), (b"cache-control", b"no-store"))
        body: bytes = generate_latest(self.registry)  # type: ignore[no-untyped-call]
        await Reply(200, headers, body).send(send, head=scope["method"] == "HEAD")


class Gate:
    """Lets a request to the application behind, when it is for a host that this server answers for."""

    def __init__(
        self,
        app: App,
        direct: Mapping[str, App],
        metrics: Metrics,
        hosts: frozenset[str],
        *,
        taking: Mapping[str, Taking],
        log_requests: bool,
    ) -> None:
        """Guard `app`.

        :param direct: applications by path that are asked too often for the router of `app`.
        :param taking: by path, what takes requests without a task.
        :param hosts: names that requests may be for besides those of the loopback; with ``*`` any.
        :param log_requests: whether each reply is a line in the log ``kg.web.access``.
        """
        self._app = app
        self._direct = direct
        self._taking = taking
        self._metrics = metrics
        self._hosts = frozenset(each.lower() for each in hosts) | _LOOPBACK
        self._log_requests = log_requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        status = 0
        sent = 0

        async def sending(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message["headers"])
                headers += _ALWAYS
                if any(name == b"content-type" and value.startswith(b"text/html") for name, value in headers):
                    headers += _ON_PAGES
                message["headers"] = headers
            else:
                sent += len(message.get("body", b""))
            await send(message)

        try:
            if self._is_welcome(header(scope, b"host")):
                await self._direct.get(scope["path"], self._app)(scope, receive, sending)
            else:
                name = "this server does not answer for that host"
                await problem_reply(WrongHost(name, "Start it with --allow-host NAME if it should.")).send(sending)
        except Exception:
            _log.exception("a request failed")
            if not status:
                await problem_reply(_FAILED).send(sending)
        finally:
            self._count(scope, status, sent, begun)

    def take(self, scope: Scope, write: Callable[[int, bytes, bytes], None]) -> bool:
        """Take a request that needs no task; what must wait for its client, such as for a body, does.

        :param write: called once, at once or later, with the status, the lines of the headers, and the body of the reply.
        :return: whether the request was taken; if not, nothing was done.
        """
        taking = self._taking.get(scope["path"])
        if taking is None or not self._is_welcome(header(scope, b"host")):
            return False
        begun = time.perf_counter()

        def done(reply: Reply) -> None:
            try:
                write(reply.status, reply.lines + _ALWAYS_LINES, reply.body)
            finally:
                self._count(scope, reply.status, len(reply.body), begun)

        try:
            return taking(scope, done)
        except Exception:
            _log.exception("a request failed")
            done(problem_reply(_FAILED))
            return True

    def _count(self, scope: Scope, status: int, sent: int, begun: float) -> None:
        took = time.perf_counter() - begun
        self._metrics.count(_route(scope["path"]), status, took)
        if self._log_requests:
            self._log(scope, status, sent, took)

    def _is_welcome(self, host: str) -> bool:
        name, _, port = host.lower().rpartition(":")
        return (name if port.isdigit() and name else host.lower()) in self._hosts or "*" in self._hosts

    @staticmethod
    def _log(scope: Scope, status: int, sent: int, took: float) -> None:
        told = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "client": (scope.get("client") or ("",))[0],
            "method": scope["method"][:20],
            "path": scope["path"][:200],
            "status": status,
            "bytes": sent,
            "ms": round(took * 1000, 1),
        }
        _access.info(json.dumps(told))


def _route(path: str) -> str:
    """The first folder of a path, of those that there are; there are only so many."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return f"/{first}" if first in _ROUTES else "other"


_ROUTES = frozenset(
    (
        "assets claim contested data dataset entity graphs health id metrics ns ontology openapi.json questions search source "
        "sources sparql static .well-known"
    ).split()
) | {""}
