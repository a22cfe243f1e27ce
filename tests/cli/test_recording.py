"""What the commands that record say: what was taken, what was done, and what is left to do."""

from __future__ import annotations

from pathlib import Path

import pytest

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


def test_a_positive_denial_is_told_once(workspace: Path, run: Run) -> None:
    path = workspace / "corpus/claims/example-quiet-months.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    modality: denied\n", "    modality: denied\n    polarity: positive\n"), encoding="utf-8")
    errors = [line for line in run("validate").out.splitlines() if ": error: " in line]
    assert len(errors) == 1
    assert "[denied-positive]" in errors[0]


def test_an_id_that_is_taken_is_told_with_the_option_for_another(workspace: Path, run: Run) -> None:
    taken = run("new", "entity", "Tomas Arvell", "--type", "Person")
    assert taken.err.splitlines() == [
        "kg: there is an entity `tomas-arvell` already",
        "    Use it (`kg show tomas-arvell`), or give the new one another --id.",
    ]
    taken = run("new", "source", "Example: quiet months")
    assert taken.err.splitlines() == [
        "kg: there is a source `example-quiet-months` already",
        "    Use it (`kg show source:example-quiet-months`), or give the new one another --key.",
    ]


def test_what_is_no_date_is_told_once(workspace: Path, run: Run) -> None:
    assert run("build").code == 0
    ran = run("query", "ASK { ?s ?p ?o }", "--as-of", "foo")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "kg: 'foo' is not an EDTF date")
    path = workspace / "corpus/claims/example-quiet-months.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("2031-03/..", "foo"), encoding="utf-8")
    assert "error: `valid`: 'foo' is not an EDTF date [bad-date]" in run("validate").out


@pytest.mark.parametrize(
    ("written", "said", "words"),
    [
        ('modalities = ["stated", "statd"]', "modalities: 'statd' is not among its words", "stated, reported, alleged"),
        ('certainties = "certain"', "certainties: 'certain' is not among its words", "certain, probable, possible"),
        ("modalities = [1]", "modalities: 1 is not among its words", "stated, reported, alleged"),
    ],
)
def test_a_wrong_word_of_the_settings_is_told_with_the_right_ones(
    workspace: Path, run: Run, written: str, said: str, words: str
) -> None:
    with (workspace / "kg.toml").open("a", encoding="utf-8") as stream:
        stream.write(f"\n[acceptance]\n{written}\n")
    ran = run("validate")
    assert ran.code == 1
    assert f"[acceptance] {said}" in ran.err
    assert f"Give a list of these: {words}" in ran.err


def test_an_error_is_printed_once(workspace: Path, run: Run) -> None:
    ran = run("validate", "--data", "nosuch.ttl")
    assert (ran.code, len(ran.err.splitlines())) == (3, 1)
    assert "nosuch.ttl:1:1: error: the file cannot be read" in ran.err
    assert run("build").code == 0
    contest, claims = run("contested").out.partition("denied, ")[2][:12], read_corpus(workspace / "corpus", root=workspace).corpus
    other = next(iter(claims.claims))
    ran = run("decide", contest, "--prefer", other, "--why", "x")
    assert (ran.code, len(ran.err.splitlines())) == (1, 2)
    assert f"the preferred claim `{other}` is on no side" in ran.err
    assert ran.err.splitlines()[1] == "kg: this is no decision; nothing was written"


def test_fixing_does_not_advise_to_fix(workspace: Path, run: Run) -> None:
    dump = workspace / "texts/example.txt"
    dump.write_text(dump.read_text(encoding="utf-8").replace("since March 2031", "since May 2032"), encoding="utf-8")
    assert "Run `kg anchor --fix`: it records the new text once all passages are found in it." in run("anchor", "--check").out
    ran = run("anchor", "--fix")
    assert ran.code == 1
    assert "[text-differs] Settle its passages that are named here" in ran.out
    assert "--fix" not in ran.out


def test_the_annotator_of_a_new_workspace_is_named_by_the_id(tmp_path: Path, run: Run) -> None:
    from kg.workspace import open_workspace

    assert run("init", tmp_path / "own", "--annotator", "my-id").code == 0
    assert open_workspace(tmp_path / "own").settings.annotators == {"my-id": "my-id"}
    assert run("init", tmp_path / "usual").code == 0
    assert open_workspace(tmp_path / "usual").settings.annotators == {"editors": "The editors"}
