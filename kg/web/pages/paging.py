"""Long lists in pages of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request

from kg.errors import BadQuery

_Item = TypeVar("_Item")
_MOST_PAGES = 1_000_000


@dataclass(frozen=True, slots=True)
class Part(Generic[_Item]):
    """One page of a list.

    :ivar number: of the page, from 1.
    :ivar before, after: addresses of the pages beside it.
    """

    items: Sequence[_Item]
    total: int
    first: int
    number: int
    pages: int
    before: str | None
    after: str | None

    @property
    def last(self) -> int:
        return self.first + len(self.items) - 1


def part_of(items: Sequence[_Item], request: Request, size: int) -> Part[_Item]:
    """The page of a list that the request's ``page`` names.

    :raises BadQuery: it is no number, or there is no such page.
    """
    written = request.query_params.get("page", "1")
    pages = max(1, -(-len(items) // size))
    if not (written.isascii() and written.isdigit() and len(written) < 8 and 1 <= int(written) <= min(pages, _MOST_PAGES)):
        raise BadQuery(f"there is no page {written[:40]!r}", f"Pages here go from 1 to {pages}.")
    number = int(written)

    def address(other: int) -> str | None:
        if not 1 <= other <= pages:
            return None
        kept = [(name, value) for name, value in request.query_params.multi_items() if name != "page"]
        return "?" + urlencode([*kept, ("page", str(other))])

    first = (number - 1) * size
    return Part(items[first : first + size], len(items), first + 1, number, pages, address(number - 1), address(number + 1))
