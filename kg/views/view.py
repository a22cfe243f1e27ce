"""What a view is: which claims it takes, and which of their assertions stand in its default graph."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

from kg.errors import UsageError


class Mode(StrEnum):
    """Which assertions a plain query answers from."""

    ACCEPTED = "accepted"
    """Those of accepted claims."""
    SAID = "said"
    """All that any voice affirms, however surely: accusations and opinions too, but nothing denied."""
    ALL = "all"
    """All that is recorded, what is denied too; nothing but retracted claims stays out."""


RELIABILITIES = "ABCDE"
"""From the best; F means that the source cannot be judged, which is no grade."""
CREDIBILITIES = "12345"
"""From the best; 6 means that the claim cannot be judged."""


@dataclass(frozen=True, slots=True)
class Grade:
    """The least grade in the Admiralty code: reliability of the source, credibility of the claim."""

    reliability: str
    credibility: int

    @classmethod
    def from_text(cls, text: str) -> Grade:
        """Read a grade such as ``B2``.

        :raises UsageError: it is none.
        """
        if len(text) != 2 or text[0].upper() not in RELIABILITIES or text[1] not in CREDIBILITIES:
            raise UsageError(
                f"{text!r} is not a grade", "Write a letter from A (best) to E and a number from 1 (best) to 5, such as B2."
            )
        return cls(text[0].upper(), int(text[1]))

    def admits(self, reliability: str | None, credibility: int | None) -> bool:
        """Whether grades are at least as good in both respects; what is not graded, or cannot be judged, is not."""
        if reliability is None or credibility is None or reliability not in RELIABILITIES:
            return False
        return reliability <= self.reliability and credibility <= self.credibility


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How the dataset is looked at. A claim that a view leaves out is as if nobody had recorded it.

    :ivar min_grade: take only claims of at least this grade; ungraded ones are left out.
    :ivar without: take no claim that stands only in these sources (keys).
    :ivar voice: take only claims that this agent (entity id) is among the voices of.
    :ivar as_of: EDTF date; take what may hold then: relations whose bounds admit it, and events that had begun by then.
    :ivar known_by: EDTF date; take only claims from sources that had surely been published by the end of it.
    :ivar no_contested: take no claim that another is at odds with, unless a decision says that it is to be followed.
    """

    mode: Mode = Mode.ACCEPTED
    min_grade: Grade | None = None
    without: frozenset[str] = frozenset()
    voice: str | None = None
    as_of: str | None = None
    known_by: str | None = None
    no_contested: bool = False

    def key(self) -> str:
        """Sixteen hexadecimal digits; equal for equal views."""
        grade = None if self.min_grade is None else f"{self.min_grade.reliability}{self.min_grade.credibility}"
        told = [self.mode, grade, sorted(self.without), self.voice, self.as_of, self.known_by, self.no_contested]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


ACCEPTED = View()
"""The view that a snapshot's default graph is."""
