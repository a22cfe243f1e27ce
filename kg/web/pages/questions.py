"""The saved questions: their list, and each with its form, answer and receipts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kg.corpus import did_you_mean
from kg.errors import KgError, UnknownName
from kg.queries import Question
from kg.vocabulary import CG
from kg.web.pages.answers import AnswerTold, answer_told
from kg.web.pages.catalogue import Catalogue, Catalogues
from kg.web.pages.contested import contested_marks
from kg.web.pages.forms import Form, read_form
from kg.web.pages.home import by_topic
from kg.web.pages.rendering import Page, rendered
from kg.web.problems import status_of
from kg.web.site import Site

_MOST_TERMS = 1_000


def questions_page(catalogue: Catalogue, request: Request) -> Page:
    """All saved questions by topic."""
    return Page("questions.html", {"topics": by_topic(catalogue), "total": len(catalogue.questions)})


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """Answers requests for one question's page."""

    site: Site
    catalogues: Catalogues

    async def __call__(self, request: Request) -> Response:
        """The page.

        :raises UnknownName: there is no such question.
        """
        graph = self.site.graph
        catalogue = await run_in_threadpool(self.catalogues.of, graph)
        name = request.path_params["name"]
        question = catalogue.questions.get(name)
        if question is None:
            raise UnknownName(
                f"there is no question {name[:200]!r}", did_you_mean(name[:200], catalogue.questions, "All are listed.")
            )
        form = await run_in_threadpool(read_form, catalogue, question, request)
        document, error = None, None
        if form.ready:
            try:
                document = await self.site.explain(name, form.values, weigh=True)
            except KgError as failed:
                error = failed
        return await run_in_threadpool(_page, catalogue, question, form, document, error, request)


def _page(catalogue: Catalogue, question: Question, form: Form, document: Any, error: KgError | None, request: Request) -> Response:
    answer: AnswerTold | None = None
    if document is not None:
        answer = answer_told(catalogue, document, request)
    status = 200
    if error is not None:
        status = status_of(error)
    elif any(field.problem for field in form.fields):
        status = 400
    sparql = "".join(line for line in _bound(catalogue, question, form).splitlines(keepends=True) if not line.startswith("#+"))
    asked = urlencode(form.values)
    values = {
        "question": question,
        "form": form,
        "answer": answer,
        "error": error,
        "sparql": sparql.strip(),
        "sparql_link": "/sparql?" + urlencode({"query": sparql.strip()}),
        "data": [
            (format.upper(), f"/questions/{question.name}?" + "&".join(filter(None, [asked, f"format={format}"])))
            for format in ("json", "csv")
        ],
        "why": f"/questions/{question.name}?" + "&".join(filter(None, [asked, "format=json&why=true"])),
        "terms": _terms(catalogue) if any(field.parameter.type == "term" for field in form.fields) else [],
        "marks": contested_marks(catalogue),
    }
    response = rendered(request, Page("question.html", values, status))
    if status == 503:
        response.headers["Retry-After"] = "2"
    return response


def _bound(catalogue: Catalogue, question: Question, form: Form) -> str:
    """The SPARQL with the values filled in, or as it is saved while some are missing."""
    return question.bind(form.values, catalogue.iris) if form.ready else question.query


def _terms(catalogue: Catalogue) -> list[str]:
    """Names of properties, to choose from."""
    terms = catalogue.ontology.terms.values()
    return sorted(term.name for term in terms if term.kind.is_property and term.iri.startswith(CG))[:_MOST_TERMS]
