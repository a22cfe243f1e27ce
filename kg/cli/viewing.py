"""The options that choose a view, shared by ``kg ask`` and ``kg query``."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kg.views import View


class Mode(StrEnum):
    accepted = "accepted"
    said = "said"
    all = "all"


_PANEL = "Views: as though only some claims had been recorded"
ViewOption = Annotated[
    Mode,
    typer.Option(
        "--view",
        rich_help_panel=_PANEL,
        help="Answer from accepted claims, from all that any voice affirms, or from all that is recorded, denials too.",
    ),
]
MinGradeOption = Annotated[
    str | None,
    typer.Option(
        "--min-grade",
        rich_help_panel=_PANEL,
        metavar="GRADE",
        help="Only claims graded at least so, such as B2; ungraded ones are left out.",
    ),
]
WithoutOption = Annotated[
    list[str] | None,
    typer.Option("--without", rich_help_panel=_PANEL, metavar="SOURCE", help="No claim that stands only there. Repeatable."),
]
VoiceOption = Annotated[
    str | None, typer.Option("--voice", rich_help_panel=_PANEL, metavar="AGENT", help="Only claims that this agent has a voice in.")
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        rich_help_panel=_PANEL,
        metavar="DATE",
        help="What may hold at that time (EDTF); each solution says whether certainly or possibly.",
    ),
]
KnownByOption = Annotated[
    str | None,
    typer.Option(
        "--known-by", rich_help_panel=_PANEL, metavar="DATE", help="Only claims whose source had surely been published by then."
    ),
]
NoContestedOption = Annotated[
    bool,
    typer.Option(
        "--no-contested",
        rich_help_panel=_PANEL,
        help="No claim that another is at odds with, unless a decision says that it is to be followed.",
    ),
]
CanonicalOption = Annotated[
    bool, typer.Option("--canonical", help="Show entities that are judged the same as one, and tell which.")
]


def view_of(
    mode: Mode,
    min_grade: str | None,
    without: list[str] | None,
    voice: str | None,
    as_of: str | None,
    known_by: str | None,
    no_contested: bool,
) -> View | None:
    """The view that the options ask for; nothing where they ask for the accepted view.

    :raises UsageError: a grade that is none.
    """
    if mode is Mode.accepted and not any((min_grade, without, voice, as_of, known_by, no_contested)):
        return None  # the usual case needs none of what views need
    from kg.views import Grade, View
    from kg.views import Mode as ViewMode

    return View(
        mode=ViewMode(mode),
        min_grade=None if min_grade is None else Grade.from_text(min_grade),
        without=frozenset(without or ()),
        voice=voice,
        as_of=as_of,
        known_by=known_by,
        no_contested=no_contested,
    )
