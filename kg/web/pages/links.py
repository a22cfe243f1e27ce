"""Where an IRI leads: to a page of this server where it names something recorded here, outside only over http or https."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from kg.vocabulary import CG, DataIris, compact

_PAGES = ("entity", "claim", "source")
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Ref:
    """Something named on a page.

    :ivar href: where its name leads, if anywhere.
    :ivar outside: whether that is another server.
    """

    text: str
    href: str | None = None
    outside: bool = False


def segment(text: str) -> str:
    """A text as one segment of a path."""
    return quote(text, safe="")


def page_of(iri: str, iris: DataIris) -> str | None:
    """The path of the page about what an IRI names; none when it is not recorded here."""
    if iri.startswith(CG):
        return f"/ontology/{segment(iri.removeprefix(CG))}"
    for kind in _PAGES:
        start = f"{iris.base}{kind}/"
        if iri.startswith(start):
            id = iri.removeprefix(start).partition("#")[0]  # a part of a claim or source is told on its page
            return f"/{kind}/{segment(id)}" if id and "/" not in id else None
    return None


def outside(address: str) -> str | None:
    """An address that may be followed: http or https, with a host, and nothing in it that cannot be seen."""
    if len(address) > _LONGEST or not address.isprintable() or any(each in address for each in " \"'<>\\^`{|}"):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None


def last_name(iri: str) -> str:
    """The written form of an IRI that has no label."""
    short = compact(iri)
    return short if short != iri else iri.rstrip("/#").rsplit("/", 1)[-1].rsplit("#", 1)[-1] or iri
