"""The home page."""

from __future__ import annotations

from starlette.requests import Request

from kg.queries import Question
from kg.web.pages.catalogue import Catalogue
from kg.web.pages.contested import at_hand, contested_marks, contests_of, told_contest
from kg.web.pages.rendering import Page

_MOST_TEASED = 3


def home_page(catalogue: Catalogue, request: Request) -> Page:
    """What this is, how much it holds, and where to start."""
    contests = catalogue.kept(contests_of) if at_hand(catalogue) else ()
    values = {
        "counts": catalogue.manifest.counts,
        "snapshot": catalogue.manifest.inputs[:16],
        "topics": by_topic(catalogue),
        "contested": len(contests),
        "contests": [told_contest(catalogue, each) for each in contests[:_MOST_TEASED]],
        "marks": contested_marks(catalogue),
    }
    return Page("home.html", values)


def by_topic(catalogue: Catalogue) -> list[tuple[str, list[Question]]]:
    """The saved questions under their first tag; the topics with most questions first."""
    topics: dict[str, list[Question]] = {}
    for question in catalogue.questions.values():
        topics.setdefault(question.tags[0] if question.tags else "other", []).append(question)
    return sorted(topics.items(), key=lambda each: (-len(each[1]), each[0]))
