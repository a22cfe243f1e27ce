"""Saved questions over HTTP: the list, each answer in any format, and an OpenAPI description of both."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kg.claim import SLUG
from kg.errors import KgError
from kg.knowledge_graph import KnowledgeGraph
from kg.queries import Parameter, Question
from kg.vocabulary import PREFIXES
from kg.web.description import origin_of
from kg.web.endpoint import Answers
from kg.web.graphs import refuse_changes
from kg.web.media import RESULTS, TRIPLES, media_type
from kg.web.messages import question_message
from kg.web.problems import MethodNotAllowed
from kg.web.protocol import formats_sought, is_wanted, read_parameters, single
from kg.web.replies import CORS, Headers, Receive, Reply, Scope, Send, header, problem_reply

_ALLOWED = b"GET, HEAD, OPTIONS"
_PREFLIGHT: Headers = ((b"allow", _ALLOWED), (b"access-control-allow-methods", _ALLOWED), *CORS)
_JSON: Headers = ((b"content-type", b"application/json"), (b"cache-control", b"public, max-age=0, must-revalidate"), *CORS)
RESERVED = frozenset({"format", "why", "weigh"})
"""Parameters of the server, which no question may have."""


def describe(question: Question) -> dict[str, Any]:
    """A question as plain values."""
    return {
        "name": question.name,
        "summary": question.summary,
        "description": question.description,
        "tags": list(question.tags),
        "view": question.view,
        "parameters": [
            {"name": each.name, "type": each.type.value, "description": each.description, "default": each.default}
            for each in question.parameters
        ],
    }


class Questions:
    """ASGI applications at ``/questions``, ``/questions/{name}`` and ``/openapi.json``."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    async def list(self, scope: Scope, receive: Receive, send: Send) -> None:
        """All questions, as JSON."""
        graph = self._answers.site.graph
        document = {"questions": [describe(each) for each in graph.questions.values()]}
        await _plain(scope, send, document)

    async def openapi(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The description, as OpenAPI 3.1."""
        await _plain(scope, send, openapi_document(self._answers.site.graph, origin_of(scope)))

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A question's answer in a W3C format, or with ``why`` its receipts as JSON."""
        try:
            reply = Reply(204, _PREFLIGHT) if scope["method"] == "OPTIONS" else await self._reply(scope)
        except KgError as error:
            reply = problem_reply(error, ((b"allow", _ALLOWED),) if isinstance(error, MethodNotAllowed) else ())
        await reply.send(send, head=scope["method"] == "HEAD")

    async def _reply(self, scope: Scope) -> Reply:
        refuse_changes(scope)
        live = self._answers.site.live
        question = live.graph.question(scope["path_params"]["name"])
        given = read_parameters(scope["query_string"])
        sought = formats_sought(header(scope, b"accept"), given)
        parameters = {name: single(given, name) for name in given if name not in RESERVED}
        message = question_message(
            question.name,
            parameters,
            why=is_wanted(given, "why") or is_wanted(given, "weigh"),
            weigh=is_wanted(given, "weigh"),
            for_results=sought.results,
            for_triples=sought.triples,
        )
        return await self._answers.reply(scope, message, live=live)


async def _plain(scope: Scope, send: Send, document: dict[str, Any]) -> None:
    try:
        refuse_changes(scope)
        reply = Reply(200, _JSON, json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "replace"))
    except MethodNotAllowed as error:
        reply = problem_reply(error, ((b"allow", _ALLOWED),))
    await reply.send(send, head=scope["method"] == "HEAD")


# OpenAPI

_SCHEMAS: Mapping[str, dict[str, Any]] = {
    "entity": {"type": "string", "pattern": f"^{SLUG}$"},
    "term": {"type": "string", "pattern": f"^([A-Za-z][A-Za-z0-9]*|({'|'.join(PREFIXES)}):[A-Za-z][A-Za-z0-9_-]*)$"},
    "date": {"type": "string", "format": "date"},
    "integer": {"type": "integer"},
    "text": {"type": "string"},
}
_PROBLEM = {
    "description": "What is wrong, and what to do",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


_LIST = {
    "type": "object",
    "required": ["questions"],
    "properties": {"questions": {"type": "array", "items": {"type": "object"}}},
}


def openapi_document(graph: KnowledgeGraph, origin: str) -> dict[str, Any]:
    """The questions as OpenAPI 3.1 describes them."""
    from kg import __version__

    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{graph.workspace.settings.name}: saved questions",
            "version": __version__,
            "description": "Answers in W3C formats; with `why`, the claims that each solution rests on.",
        },
        "servers": [{"url": origin}],
        "paths": {
            "/questions": {
                "get": {
                    "operationId": "questions",
                    "summary": "All saved questions",
                    "responses": {"200": {"description": "The questions", "content": {"application/json": {"schema": _LIST}}}},
                }
            },
            **{f"/questions/{each.name}": {"get": _operation(each)} for each in graph.questions.values()},
        },
        "components": {"schemas": {"Problem": {
            "type": "object",
            "required": ["error"],
            "properties": {"error": {
                "type": "object",
                "required": ["code", "message", "remedy"],
                "properties": {name: {"type": "string"} for name in ("code", "message", "remedy")},
            }},
        }}},
    }  # fmt: skip


def _operation(question: Question) -> dict[str, Any]:
    formats: dict[str, Any] = {media_type(name).partition(";")[0]: {"schema": {}} for name in (*RESULTS, *TRIPLES)}
    return {
        "operationId": question.name,
        "summary": question.summary,
        "description": question.description,
        "tags": list(question.tags),
        "parameters": [
            *map(_parameter, question.parameters),
            {"name": "format", "in": "query", "schema": {"type": "string", "enum": [*RESULTS, *TRIPLES]}},
            {"name": "why", "in": "query", "description": "Tell the receipts, as JSON", "schema": {"type": "boolean"}},
            {
                "name": "weigh",
                "in": "query",
                "description": "Tell the receipts, and what each solution weighs",
                "schema": {"type": "boolean"},
            },
        ],
        "responses": {
            "200": {"description": "The answer", "content": {**formats, "application/json": {"schema": {}}}},
            "304": {"description": "What you have is still the answer"},
            **dict.fromkeys(("400", "404", "406", "413", "503", "504"), _PROBLEM),
        },
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = dict(_SCHEMAS[parameter.type.value])
    if parameter.default is not None:
        schema["default"] = int(parameter.default) if parameter.type == "integer" else parameter.default
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.default is None,
        "description": parameter.description,
        "schema": schema,
    }
