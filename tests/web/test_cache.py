"""Answers that are kept: within their bound, and the longest unasked ones go first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.web.cache import AnswerCache
from kg.web.replies import Reply


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 4_000)), max_size=60))
def test_kept_answers_take_no_more_than_they_may(asked: list[tuple[str, int]]) -> None:
    cache = AnswerCache(40_000)
    replies: dict[bytes, Reply] = {}
    for name, size in asked:
        key = name.encode() * 100
        kept = cache.get(key)
        assert kept is None or kept is replies[key]
        if kept is None:
            replies[key] = Reply(200, (), b"x" * size)
            cache.put(key, replies[key])
        assert cache.taken <= 40_000
    assert cache.hits + cache.misses == len(asked)


def test_the_longest_unasked_answer_goes_first_and_long_keys_count() -> None:
    cache = AnswerCache(20_000)
    for name in (b"a", b"b", b"c"):
        cache.put(name, Reply(200, (), b""))
    assert cache.get(b"a") is not None
    cache.put(b"d" * 400, Reply(200, (), b""))
    each = cache.taken // 4
    for number in range(20_000 // each - 3):
        cache.put(b"e%d" % number, Reply(200, (), b""))
    assert cache.get(b"b") is None
    assert cache.get(b"a") is not None
    cache.put(b"f" * 2_400, Reply(200, (), b""))
    assert cache.get(b"f" * 2_400) is None, "more than an eighth of what there is"
