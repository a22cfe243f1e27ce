"""Canonical form, comments kept, or only told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.corpus import read_corpus
from kg.errors import UnreadableInput, UsageError
from kg.recording import format_corpus
from kg.workspace import Workspace

CLAIM = "  - {id: aaaaaaaaaa, assertion: [[group-a,   ledBy, person-b]], quote: the Guard} # kept\n"


def test_checking_tells_and_formatting_rewrites_once(make: Callable[..., Workspace]) -> None:
    workspace = make(CLAIM)
    before = read_corpus(workspace.corpus, root=workspace.root).corpus
    told = format_corpus(workspace, check=True)
    assert {path.name for path in told.changed} == {"valley.yaml", "all.yaml"}
    assert (len(told.looked_at), told.exit_code) == (3, 1)
    assert "   ledBy" in (workspace.corpus / "claims/valley.yaml").read_text()
    done = format_corpus(workspace)
    assert (done.changed, done.exit_code) == (told.changed, 0)
    assert read_corpus(workspace.corpus, root=workspace.root).corpus == before
    text = (workspace.corpus / "claims/valley.yaml").read_text()
    assert "# kept" in text
    assert "[[group-a, ledBy, person-b]]" in text
    assert format_corpus(workspace, check=True).changed == ()


def test_only_the_files_named(make: Callable[..., Workspace]) -> None:
    workspace = make(CLAIM)
    path = workspace.corpus / "claims/valley.yaml"
    assert format_corpus(workspace, files=[path]).changed == (path,)
    for wrong in (workspace.root / "kg.toml", Path("/etc/hosts"), workspace.corpus / "claims/none.yaml"):
        with pytest.raises(UsageError):
            format_corpus(workspace, files=[wrong])


def test_a_file_with_faults_of_content_is_still_formatted(make: Callable[..., Workspace]) -> None:
    workspace = make("  - {quote: x, unknown: 1, id: NOT-AN-ID}\n")
    format_corpus(workspace)
    assert (workspace.corpus / "claims/valley.yaml").read_text().splitlines()[-3:] == [
        "  - id: NOT-AN-ID",
        "    quote: x",
        '    unknown: "1"',
    ]


def test_an_unreadable_file_stops_before_anything_is_written(make: Callable[..., Workspace]) -> None:
    workspace = make(CLAIM)
    (workspace.corpus / "sources/bad.yaml").write_text("key: &a x\n")
    before = (workspace.corpus / "claims/valley.yaml").read_bytes()
    with pytest.raises(UnreadableInput):
        format_corpus(workspace)
    assert (workspace.corpus / "claims/valley.yaml").read_bytes() == before
