"""Running ``kg`` in the test's own process, and a small workspace of invented claims."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.cli import main
from kg.recording import init_workspace


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> str:
        return self.out + self.err


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command: ``run("ask", "--format", "json")``."""

    def runner(*arguments: str | Path) -> Ran:
        monkeypatch.setattr("sys.argv", ["kg", *map(str, arguments)])
        capfd.readouterr()
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0
        captured = capfd.readouterr()
        return Ran(code, captured.out, captured.err)

    return runner


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The workspace that ``kg init`` makes, as current folder."""
    monkeypatch.delenv("KG_TEXTS", raising=False)
    root = init_workspace(tmp_path / "case").root
    monkeypatch.chdir(root)
    return root
