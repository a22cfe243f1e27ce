"""How things are shown: errors, tables, progress. Nothing here knows what is shown."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.errors import KgError

if TYPE_CHECKING:
    from rich.console import Console

# Characters that reorder or hide text; shown as escapes so that a label cannot disguise itself.
_HIDDEN = frozenset({"Cc", "Cf"})
_ALLOWED = frozenset("\n\t\u200c\u200d")


def visible(text: str) -> str:
    """The text with control and bidirectional formatting characters shown as escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        f"\\u{ord(each):04x}" if unicodedata.category(each) in _HIDDEN and each not in _ALLOWED else each for each in text
    )


def counted(number: int, what: str) -> str:
    """A number with its noun, such as "1 file" or "2 files"."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def present_error(error: KgError) -> None:
    """Say what is wrong and what to do, every problem on a line of its own, nothing twice."""
    for problem in error.problems:
        print(visible(str(problem)), file=sys.stderr)
    if any(problem.message in error.message for problem in error.problems):
        return
    print(visible(f"kg: {error.message}"), file=sys.stderr)
    if error.remedy and all(problem.remedy != error.remedy for problem in error.problems):
        print(visible(f"    {error.remedy}"), file=sys.stderr)


def note(text: str) -> None:
    """Tell something that is not the answer, on standard error."""
    print(visible(text), file=sys.stderr)


def console() -> Console:
    """Standard output for tables: colours and the terminal's width there, plain and wide when piped."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 200, highlight=False, markup=False, emoji=False)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, title: str | None = None) -> None:
    """A table that wraps instead of cutting off."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    console().print(table)


class Progress:
    """One line on standard error that says what is going on; silent unless that is a terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __call__(self, step: str) -> None:
        if self._shown:
            print(f"\r\x1b[K{visible(step)} …", end="", file=sys.stderr, flush=True)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
