"""What can be wrong with a request, and the one table from errors to HTTP statuses (RFC 9110, section 15)."""

from __future__ import annotations

import json
from collections.abc import Mapping

from kg.errors import (
    Busy,
    ContentError,
    EngineFailure,
    KgError,
    NoSnapshot,
    QueryStopped,
    QueryTooLarge,
    QueryTooSlow,
    StorageFailure,
    UnknownName,
    UnreadableInput,
    UsageError,
)


class Forbidden(UsageError):
    """An update, which snapshots do not take."""


class MethodNotAllowed(UsageError):
    """A method that a resource does not have."""


class NotAcceptable(UsageError):
    """No format that there is, is accepted."""


class RequestTooLong(UsageError):
    """A body beyond the limit."""


class UnknownMedia(UsageError):
    """A body in a media type that is not read."""


class WrongHost(UsageError):
    """A request for a host that this server does not answer for, as DNS rebinding sends it."""


_STATUSES: Mapping[type[BaseException], int] = {
    UsageError: 400,
    Forbidden: 403,
    UnknownName: 404,
    MethodNotAllowed: 405,
    NotAcceptable: 406,
    QueryTooLarge: 413,
    RequestTooLong: 413,
    UnknownMedia: 415,
    WrongHost: 421,
    KgError: 500,
    ContentError: 500,
    EngineFailure: 500,
    UnreadableInput: 500,
    Busy: 503,
    NoSnapshot: 503,
    QueryStopped: 503,
    StorageFailure: 503,
    QueryTooSlow: 504,
}
RETRY_AFTER = 1
"""Seconds after which to come again, where the status is 503."""


def status_of(error: KgError) -> int:
    """The HTTP status that tells of an error."""
    return next(_STATUSES[each] for each in type(error).__mro__ if each in _STATUSES)


def problem_body(error: KgError) -> bytes:
    """An error as JSON: ``{"error": {"code", "message", "remedy"}}``; the code is the name of its class."""
    told = {"code": type(error).__name__, "message": error.message, "remedy": error.remedy}
    return json.dumps({"error": told}, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
