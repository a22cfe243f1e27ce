"""Reading claims' receipts, many together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from kg.errors import UsageError
from kg.receipt import Receipt
from kg.store import SupportIndex

_MOST_REMEMBERED = 100_000
_READ_TOGETHER = 500


class ReceiptReader:
    """Reads receipts from a snapshot's support index, and remembers them."""

    def __init__(self, support: SupportIndex) -> None:
        self._support = support
        self._receipts: dict[str, Receipt] = {}
        self._expected: dict[str, None] = {}

    def expect(self, claims: Iterable[str]) -> None:
        """Say which claims' receipts are likely to be read: many read together cost less than one after another."""
        self._expected.update(dict.fromkeys(claim for claim in claims if claim not in self._receipts))

    def read(self, claim: str) -> Receipt:
        """The receipt of a claim.

        :param claim: the claim's IRI.
        :raises UsageError: the snapshot has no such claim.
        """
        receipt = self._receipts.get(claim)
        if receipt is None:
            if len(self._receipts) > _MOST_REMEMBERED:
                self._receipts.clear()
            self._expected.pop(claim, None)
            together = [claim, *islice(self._expected, _READ_TOGETHER - 1)]
            for each in together:
                self._expected.pop(each, None)
            self._receipts.update(self._support.receipts(together))
            receipt = self._receipts.get(claim)
            if receipt is None:
                raise UsageError(
                    f"the snapshot has no claim {claim}", "`kg build` takes in what is new; then `kg show ID` tells of a claim."
                )
        return receipt
