"""The pool's promises whatever workers do and when: everybody is told once, with the answer to what he asked."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import Busy, EngineFailure, KgError, QueryStopped, QueryTooLarge, QueryTooSlow
from kg.web import pool as pools
from kg.web.limits import Limits
from kg.web.messages import HEADER, Answer, Message, Outcome, answer_document, query_message
from kg.web.pool import Pool

DEADLINE = 10.0


class FakeLine:
    """A worker of which the test says when it answers what it was sent, and how it ends; it echoes queries."""

    def __init__(self, *_: object, on_message: Callable[..., None], on_end: Callable[..., None], **_more: object) -> None:
        self.sent: list[bytes] = []
        self.lives = True
        self.exit = 0
        self._on_message, self._on_end = on_message, on_end

    def send(self, packed: bytes) -> None:
        if self.lives:
            told, _, _ = HEADER.unpack_from(packed)
            self.sent.append(packed[HEADER.size + told :])

    def kill(self) -> None:
        self.lives = False

    async def code(self) -> int:
        return self.exit

    # What the test does

    def answer(self) -> None:
        self._on_message(self, Message(answer_document("json"), self.sent.pop(0)), False)

    def lie(self, told: bytes) -> None:
        self._on_message(self, Message(told), False)

    def end(self, code: int) -> None:
        self.lives, self.exit = False, code
        self._on_end(self)


class Scene:
    """A pool of fake workers, with a clock that the test moves."""

    def __init__(self, **limits: Any) -> None:
        self.now = 0.0
        self.lines: list[FakeLine] = []
        self.told: dict[str, list[Outcome]] = {}
        self._limits = Limits(deadline=DEADLINE, **limits)

    async def open(self, patch: pytest.MonkeyPatch, processors: int) -> None:
        def line(*given: object, **more: Any) -> FakeLine:
            made = FakeLine(*given, **more)
            self.lines.append(made)
            asyncio.get_running_loop().call_soon(lambda: made._on_message(made, Message(b"{}"), False))
            return made

        patch.setattr(pools, "Line", line)
        patch.setattr(pools, "_processors", lambda: processors)
        self.pool = Pool(Path(), Path(), self._limits, quotes=False)
        self.pool._loop = Clock(self)  # type: ignore[assignment]
        await self.pool.open()
        await settle()

    def ask(self, name: str) -> None:
        told = self.told[name] = []
        self.pool.submit(pools.pack(query_message(name)), told.append)

    def wait(self, seconds: float) -> None:
        """Let time pass, with a glance at its end."""
        self.now += seconds
        self.pool._look()

    def line_with(self, name: str) -> FakeLine:
        """The worker that is at work on a query."""
        return next(line for line in self.lines if line.lives and line.sent[:1] == [name.encode()])

    def outcome(self, name: str) -> str | type[KgError]:
        (outcome,) = self.told[name]
        return outcome.body.decode() if isinstance(outcome, Answer) else type(outcome)


class Clock:
    """The part of an event loop that a pool uses, with the test's time and no timers."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def time(self) -> float:
        return self._scene.now

    def call_later(self, *_: object) -> None:
        return None

    def create_future(self) -> asyncio.Future[None]:
        return asyncio.get_running_loop().create_future()


async def settle() -> None:
    """Let everything that is ready run."""
    for _ in range(20):
        await asyncio.sleep(0)


def run(play: Callable[[Scene], Coroutine[Any, Any, None]], *, processors: int = 2, **limits: Any) -> None:
    """Play something with a pool that is open."""

    async def opened(patch: pytest.MonkeyPatch) -> None:
        scene = Scene(**limits)
        await scene.open(patch, processors)
        await play(scene)

    with pytest.MonkeyPatch.context() as patch:
        asyncio.run(opened(patch))


def test_as_many_at_once_as_there_are_processors_and_the_next_behind() -> None:
    async def play(scene: Scene) -> None:
        for name in "abcde":
            scene.ask(name)
        assert sorted(line.sent for line in scene.lines) == [[], [b"a", b"c"], [b"b", b"d"], [b"e"]]
        scene.line_with("a").answer()
        scene.line_with("c").answer()
        assert scene.told["a"] == [Answer("json", b"a", False)]
        assert scene.outcome("c") == "c"
        assert scene.told["b"] == []

    run(play, workers=4)


def test_nobody_stays_behind_a_slow_query() -> None:
    async def play(scene: Scene) -> None:
        for name in ("slow", "b", "behind"):
            scene.ask(name)
        slow = scene.line_with("slow")
        assert slow.sent == [b"slow", b"behind"]
        scene.wait(0.05)
        assert slow.sent == [b"slow", b"behind"]
        other = scene.line_with("behind")
        assert other is not slow
        other.answer()
        assert scene.outcome("behind") == "behind"
        slow.answer()
        slow.answer()
        assert scene.outcome("slow") == "slow"
        assert scene.outcome("behind") == "behind", "told once"
        assert all(line.lives for line in scene.lines)

    run(play, workers=3)


def test_what_was_sent_elsewhere_is_not_sent_again_when_the_slow_one_breaks() -> None:
    async def play(scene: Scene) -> None:
        for name in ("slow", "b", "behind"):
            scene.ask(name)
        slow = scene.line_with("slow")
        scene.wait(0.05)
        slow.end(-signal.SIGABRT)
        await settle()
        assert scene.outcome("slow") is QueryTooLarge
        assert sorted(line.sent for line in scene.lines if line.lives) == [[], [b"b"], [b"behind"]]

    run(play, workers=3)


def test_who_came_first_is_served_first() -> None:
    async def play(scene: Scene) -> None:
        for name in "abcd":
            scene.ask(name)
        (line,) = scene.lines
        assert (line.sent, scene.pool.waiting) == ([b"a", b"b"], 2)
        line.answer()
        scene.ask("e")
        assert (line.sent, scene.pool.waiting) == ([b"b", b"c"], 2)
        for _ in "bcde":
            line.answer()
        assert [scene.outcome(name) for name in "abcde"] == [*"abcde"]

    run(play, workers=1)


LIES = [
    b'{"format":"evil"}',
    b'{"error":"SystemExit","message":"","remedy":""}',
    b'{"error":"BadQuery","message":1,"remedy":""}',
    b'{"error":["BadQuery"]}',
    b"{",
    b"[1]",
    b"[" * 100_000,
    b"\xff",
]


@pytest.mark.parametrize("told", LIES)
def test_a_worker_that_tells_nonsense_is_replaced(told: bytes) -> None:
    async def play(scene: Scene) -> None:
        scene.ask("a")
        scene.ask("b")
        scene.lines[0].lie(told)
        assert scene.outcome("a") is EngineFailure
        assert not scene.lines[0].lives
        await settle()
        scene.line_with("b").answer()
        assert scene.outcome("b") == "b"
        assert (scene.pool.living, scene.pool.lost) == (1, 1)

    run(play, workers=1)


def test_who_fails_to_listen_disturbs_nobody() -> None:
    async def play(scene: Scene) -> None:

        def fail(_: Outcome) -> None:
            raise RuntimeError

        scene.pool.submit(pools.pack(query_message("fails")), fail)
        scene.ask("b")
        scene.lines[0].answer()
        scene.lines[0].answer()
        assert scene.outcome("b") == "b"
        scene.pool.submit(pools.pack(query_message("fails")), fail)
        scene.ask("c")
        scene.pool.close()
        assert scene.outcome("c") is QueryStopped

    run(play, workers=1)


def test_what_nobody_listens_to_does_not_keep_a_worker() -> None:
    async def play(scene: Scene) -> None:
        scene.ask("slow")
        scene.ask("endless")
        first = scene.line_with("slow")
        scene.wait(0.05)
        first.answer()
        assert first.sent == [b"endless"]
        scene.wait(0.4)
        assert first.lives
        scene.wait(0.2)
        assert not first.lives
        scene.wait(DEADLINE - 0.7)
        assert scene.told["endless"] == []
        scene.wait(0.2)
        assert scene.outcome("endless") is QueryTooSlow
        await settle()
        assert (scene.pool.living, scene.pool.lost) == (2, 2)

    run(play, processors=1, workers=2)


def test_a_worker_is_lost_once() -> None:
    """One whose end is told just when its time is up."""

    async def play(scene: Scene) -> None:
        scene.ask("endless")
        (line,) = scene.lines
        scene.wait(DEADLINE)
        line.end(-signal.SIGKILL)
        await settle()
        assert (scene.pool.living, scene.pool.lost) == (1, 1)

    run(play, workers=1)


def test_where_queries_are_not_small_nobody_is_put_behind_one() -> None:
    async def play(scene: Scene) -> None:
        scene.ask("long")
        scene.now += 1
        scene.line_with("long").answer()
        for name in "abcd":
            scene.ask(name)
        assert [line.sent for line in scene.lines].count([]) == 0

    run(play, workers=4)


def test_the_deadline_ends_the_worker_and_only_what_it_was_at_work_on() -> None:
    async def play(scene: Scene) -> None:
        scene.ask("endless")
        scene.now = 0.01
        scene.ask("behind")
        (line,) = scene.lines
        scene.wait(DEADLINE - 1)
        assert scene.told == {"endless": [], "behind": []}
        assert scene.pool.waiting == 1
        scene.wait(0.99)
        assert scene.outcome("endless") is QueryTooSlow
        assert not line.lives
        assert scene.pool.lost == 1
        await settle()
        scene.line_with("behind").answer()
        assert scene.outcome("behind") == "behind"

    run(play, workers=1)


@pytest.mark.parametrize(
    ("code", "expected"), [(-signal.SIGABRT, QueryTooLarge), (-signal.SIGKILL, QueryStopped), (0, QueryStopped)]
)
def test_a_worker_that_ends_is_replaced_and_what_was_behind_is_asked_again(code: int, expected: type[KgError]) -> None:
    async def play(scene: Scene) -> None:
        scene.ask("breaking")
        scene.ask("behind")
        scene.lines[0].end(code)
        await settle()
        assert scene.outcome("breaking") is expected
        scene.line_with("behind").answer()
        assert scene.outcome("behind") == "behind"
        assert (scene.pool.living, scene.pool.lost) == (1, 1)

    run(play, workers=1)


def test_a_worker_that_ends_idle_is_replaced_and_one_that_speaks_unasked_too() -> None:
    async def play(scene: Scene) -> None:
        scene.lines[0].end(0)
        scene.lines[1].sent.append(b"nobody asked")
        scene.lines[1].answer()
        await settle()
        assert [line.lives for line in scene.lines] == [False, False, True, True]
        assert (scene.pool.living, scene.pool.lost) == (2, 2)
        scene.ask("a")
        scene.line_with("a").answer()
        assert scene.outcome("a") == "a"

    run(play, workers=2)


def test_who_waits_too_long_or_behind_too_many_is_told_to_come_again() -> None:
    async def play(scene: Scene) -> None:
        scene.pool._pace = 1.0
        for name in ("first", "waiting", "beyond"):
            scene.ask(name)
        assert scene.outcome("beyond") is Busy
        scene.now += 1
        scene.lines[0].answer()
        assert scene.outcome("first") == "first"
        assert scene.lines[0].sent == [b"waiting"]
        scene.ask("impatient")
        scene.wait(DEADLINE)
        assert scene.outcome("waiting") is QueryTooSlow
        assert scene.outcome("impatient") is Busy

    run(play, workers=1, waiting=1)


def test_a_retired_pool_ends_with_its_last_answer() -> None:
    async def play(scene: Scene) -> None:
        scene.ask("last")
        scene.pool.retire()
        assert scene.pool.living == 2
        scene.line_with("last").answer()
        assert scene.outcome("last") == "last"
        assert scene.pool.living == 0
        scene.ask("late")
        assert scene.outcome("late") is QueryStopped

    run(play, workers=2)


def test_a_closed_pool_tells_everybody() -> None:
    async def play(scene: Scene) -> None:
        for name in ("a", "b", "c"):
            scene.ask(name)
        scene.pool.close()
        assert {scene.outcome(name) for name in "abc"} == {QueryStopped}
        assert not any(line.lives for line in scene.lines)

    run(play, workers=1)


EVENTS = st.one_of(
    st.just("ask"),
    st.tuples(st.just("answer"), st.integers(0, 7)),
    st.tuples(st.just("end"), st.integers(0, 7), st.sampled_from([0, -signal.SIGKILL, -signal.SIGABRT])),
    st.tuples(st.just("lie"), st.integers(0, 7), st.sampled_from(LIES)),
    st.tuples(st.just("wait"), st.sampled_from([0.0001, 0.01, 0.03, 1.0, DEADLINE])),
    st.just("settle"),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(EVENTS, max_size=60), st.integers(1, 4), st.integers(1, 3))
def test_everybody_is_told_once_and_what_he_asked(events: list[Any], workers: int, processors: int) -> None:
    async def play(scene: Scene) -> None:
        for event in events:
            living = [line for line in scene.lines if line.lives]
            match event:
                case "ask":
                    scene.ask(f"q{len(scene.told)}")
                case ("answer", number) if living and living[number % len(living)].sent:
                    living[number % len(living)].answer()
                case ("lie", number, told) if living:
                    living[number % len(living)].lie(told)
                case ("end", number, code) if living:
                    living[number % len(living)].end(code)
                case ("wait", seconds):
                    scene.wait(seconds)
                case "settle":
                    await settle()
            assert all(len(told) <= 1 for told in scene.told.values())
            assert max(map(len, scene.pool._busy.values()), default=1) <= pools._AT_A_WORKER
        for _ in range(len(scene.told) + 1):
            await settle()
            for line in scene.lines:
                while line.lives and line.sent:
                    line.answer()
        for name, told in scene.told.items():
            (outcome,) = told
            assert not isinstance(outcome, Answer) or outcome.body == name.encode()
        await settle()
        assert scene.pool.waiting == 0
        assert scene.pool.living == workers

    run(play, processors=processors, workers=workers, waiting=3)
