"""Receipts: what is told of a claim's origin beside every answer."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a claim stands in its source: code points, and the paragraph counted from 1."""

    source: str
    start: int
    end: int
    paragraph: int | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who says a claim, how, and where it stands.

    :ivar claim: the claim's IRI.
    :ivar source: key of the source; `title` and `published` (EDTF) are the source's.
    :ivar voices: labels of the speakers, innermost first.
    :ivar speakers: their IRIs, in the same order; the source's own where the article itself speaks.
    """

    claim: str
    source: str
    title: str
    published: str | None
    voices: tuple[str, ...]
    speakers: tuple[str, ...]
    modality: str
    polarity: str
    certainty: str
    explicitness: str
    status: str
    said: str | None
    valid: str | None
    hedge: str | None
    annotator: str | None
    passages: tuple[Passage, ...]

    @property
    def order(self) -> tuple[str, int, str]:
        """Receipts are listed by source, then position."""
        return self.source, self.passages[0].start if self.passages else 0, self.claim

    def to_text(self) -> str:
        """The receipt without its claim's IRI as JSON, for :meth:`from_text`."""
        return json.dumps(astuple(self)[1:], ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, claim: str, text: str) -> Receipt:
        """The receipt that :meth:`to_text` wrote."""
        source, title, published, voices, speakers, *manner, passages = json.loads(text)
        told = tuple(Passage(*each) for each in passages)
        values: list[Any] = [claim, source, title, published, tuple(voices), tuple(speakers), *manner, told]
        return cls(*values)
