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


def least_cpu(call: Callable[[], object], *, budget: float = 0.3, most: int = 20) -> float:
    """The least CPU seconds of a call over several, one at least: noise only adds.

    :param budget: CPU seconds after which no further call is made.
    :param most: calls at most.
    """
    taken: list[float] = []
    while len(taken) < most and sum(taken) < budget:
        taken.append(cpu_of_call(call))
    return min(taken)


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
