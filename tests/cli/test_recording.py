"""What the commands that record say: what was taken, what was done, and what is left to do."""

from __future__ import annotations

from pathlib import Path

from kg.corpus import read_corpus

from .conftest import Run

DUMP = "Menu\n\nA Big Title\n\nFirst words here.\n\nLast words.\n\nRelated stories\n"


def test_a_search_tells_what_it_took_and_refuses_an_end_that_is_not_there(workspace: Path, run: Run) -> None:
    (workspace / "texts/herald.txt").write_text(DUMP, encoding="utf-8")
    refused = run("new", "source", "A Big Title", "--search", "--until", "Related")
    assert refused.code == 2
    assert "the line 'Related' does not stand after the title in herald.txt" in refused.err
    assert not (workspace / "corpus/sources/a-big-title.yaml").exists()
    whole = run("new", "source", "A Big Title", "--search", "--key", "whole")
    assert f"taken: herald.txt 6 to {len(DUMP) - 1}, 4 paragraphs" in whole.out
    assert "--until LINE" in whole.out
    ended = run("new", "source", "A Big Title", "--search", "--until", "Related stories")
    assert f"taken: herald.txt 6 to {DUMP.index('Related') - 2}, 3 paragraphs" in ended.out
    assert "--until" not in ended.out
    sources = read_corpus(workspace / "corpus", root=workspace).corpus.sources
    assert [len(sources[key].paragraphs) for key in ("whole", "a-big-title")] == [4, 3]


def test_an_unfilled_skeleton_is_told_as_one(workspace: Path, run: Run) -> None:
    assert run("new", "claim", "example-quiet-months").code == 0
    errors = [line for line in run("validate").out.splitlines() if ": error: " in line]
    assert [line.partition(": error: ")[2] for line in errors] == [
        "the quote of the skeleton, not filled in yet [placeholder] "
        "Type the passage word for word as in the article, then run `kg anchor`.",
        "the triple of the skeleton, not filled in yet [placeholder] "
        "Write what the passage says: `kg find TEXT` finds the ids of entities, `kg terms TEXT` properties.",
    ]


def test_one_triple_without_its_outer_brackets_is_one_error(workspace: Path, run: Run) -> None:
    made = run("new", "claim", "example-quiet-months", "--quote", "Its fighters are present").out
    path = workspace / "corpus/claims/example-quiet-months.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[[subject, property, object]]", "[silver-valley-guard, presentIn, marrow]"), encoding="utf-8")
    errors = [line for line in run("validate").out.splitlines() if ": error: " in line]
    assert [line.partition(": error: ")[2] for line in errors] == [
        "`assertion` takes a list of triples, each in brackets of its own [bad-triple] "
        "Write `assertion: [[silver-valley-guard, presentIn, marrow]]`, also for a single triple."
    ], made


def test_anchoring_says_what_it_did_and_mints_ids(workspace: Path, run: Run) -> None:
    path = workspace / "corpus/claims/example-quiet-months.yaml"
    typed = "\n  - quote: Its fighters are present\n    assertion: [[silver-valley-guard, presentIn, marrow]]\n"
    path.write_text(path.read_text(encoding="utf-8") + typed, encoding="utf-8")
    told = run("validate")
    assert told.code == 1
    assert "`id` is missing [missing-key] Add `id:` (ten random base32 characters; `kg anchor` mints it)." in told.out
    done = run("anchor")
    assert done.out.splitlines()[0] == "1 quote anchored, 0 positions renewed, 1 id minted, 1 file changed"
    assert run("validate").code == 0
    assert run("anchor").out.splitlines()[0] == "0 quotes anchored, 0 positions renewed, 0 ids minted, 0 files changed"
