"""Answers that are kept: the longest unasked ones go first when they take too much memory."""

from __future__ import annotations

from collections import OrderedDict

from kg.web.replies import Reply

_OVERHEAD = 2_000
"""Bytes that an entry takes beside its key and body, roughly."""


class AnswerCache:
    """Replies by whatever determines them.

    :ivar hits: how many were found.
    :ivar misses: how many were not.
    """

    def __init__(self, most: int) -> None:
        """Keep up to `most` bytes; no reply that is more than an eighth of that."""
        self._most = most
        self._taken = 0
        self._kept: OrderedDict[bytes, Reply] = OrderedDict()
        self.hits = 0
        self.misses = 0

    def get(self, key: bytes) -> Reply | None:
        """The reply that is kept under a key."""
        reply = self._kept.get(key)
        if reply is None:
            self.misses += 1
            return None
        self.hits += 1
        self._kept.move_to_end(key)
        return reply

    def put(self, key: bytes, reply: Reply) -> None:
        """Keep a reply."""
        size = _size(key, reply)
        if size > self._most // 8 or key in self._kept:
            return
        self._kept[key] = reply
        self._taken += size
        while self._taken > self._most:
            self._taken -= _size(*self._kept.popitem(last=False))

    @property
    def taken(self) -> int:
        """Bytes taken."""
        return self._taken


def _size(key: bytes, reply: Reply) -> int:
    return len(key) + len(reply.body) + _OVERHEAD
