"""CPU seconds of calls and child processes, and tables of figures."""

from __future__ import annotations

import resource
import signal
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from time import process_time
from types import FrameType


class GaveUp(Exception):
    """A call took more CPU seconds than it was given."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """End what runs inside after so many CPU seconds of this process; only Python code can be ended.

    :raises GaveUp: it was ended.
    """

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise GaveUp

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def cpu_of_call(call: Callable[[], object]) -> float:
    """CPU seconds of this process, all its threads together."""
    start = process_time()
    call()
    return process_time() - start


def cpu_of_each(call: Callable[[], object], *, batch: float = 0.05, batches: int = 2) -> float:
    """CPU seconds of one call: many at a time, since some clocks tick every few milliseconds, and the least of some batches.

    :param batch: CPU seconds that a batch lasts at least.
    :param batches: how many; one where a single call lasts as long as all of them.
    """

    def cpu_of_calls(calls: int) -> float:
        return cpu_of_call(lambda: [call() for _ in range(calls)])

    calls, taken = 1, cpu_of_call(call)
    while taken < batch:
        calls *= 2
        taken = cpu_of_calls(calls)
    more = batches - 1 if taken < batch * batches else 0
    return min([taken, *(cpu_of_calls(calls) for _ in range(more))]) / calls


def cpu_of_command(command: Sequence[str]) -> float:
    """CPU seconds of a child process from start to end, system time included.

    :raises subprocess.CalledProcessError: it failed.
    """
    start = _cpu_of_children()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return _cpu_of_children() - start


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns under their heads; the first to the left, figures to the right."""
    lines = [tuple(heads), *map(tuple, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        first, *rest = (
            cell.ljust(width) if not n else cell.rjust(width) for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        print("  ".join([first, *rest]).rstrip(), flush=True)
