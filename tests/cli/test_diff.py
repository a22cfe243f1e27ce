"""``kg diff`` as its user reads it, and as a program does."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run

TRIPLE = "assertion: [[silver-valley-guard, ledBy, tomas-arvell]]"


@pytest.fixture
def before(workspace: Path, tmp_path: Path) -> Path:
    """The example as it was; since then its leader has changed."""
    folder = tmp_path / "before"
    shutil.copytree(workspace, folder)
    claims = workspace / "corpus/claims/example-quiet-months.yaml"
    text = claims.read_text(encoding="utf-8")
    assert text.count(TRIPLE) == 1
    claims.write_text(text.replace(TRIPLE, TRIPLE.replace("tomas-arvell", "ilse-brandt")), encoding="utf-8")
    return folder


def test_values_are_told_as_files_have_them(before: Path, workspace: Path, run: Run) -> None:
    same = run("same", "tomas-arvell", "ilse-brandt", "--verdict", "different", "--why", "a man, a woman", "--by", "editors")
    assert same.code == 0, same.told
    told = run("diff", before)
    assert told.code == 1
    lines = told.out.splitlines()
    assert "    assertion: [[silver-valley-guard, ledBy, tomas-arvell]] -> [[silver-valley-guard, ledBy, ilse-brandt]]" in lines
    judged = '{with: ilse-brandt, verdict: different, why: "a man, a woman", by: editors, "on": 20'
    assert [each for each in lines if each.startswith(f"    identity: nothing -> [{judged}")]
    assert lines[-1].startswith("2 differences, 0 of ")
    document = json.loads(run("diff", before, "--format", "json").out)
    changed = {each["kind"]: each["fields"] for each in document["content"]}
    assert changed["claim"]["assertion"] == [
        [["silver-valley-guard", "ledBy", "tomas-arvell"]],
        [["silver-valley-guard", "ledBy", "ilse-brandt"]],
    ]
    nothing, (judgement,) = changed["entity"]["identity"]
    assert nothing == []
    assert {name: judgement[name] for name in ("with", "verdict", "why")} == {
        "with": "ilse-brandt",
        "verdict": "different",
        "why": "a man, a woman",
    }


def test_a_long_value_is_told_whole(before: Path, workspace: Path, run: Run) -> None:
    file = workspace / "corpus/entities/example.yaml"
    text = file.read_text(encoding="utf-8")
    long = " ".join(["word"] * 40)
    line = "    label: Tomas Arvell\n"
    assert text.count(line) == 1
    file.write_text(text.replace(line, f"{line}    note: {long}\n"), encoding="utf-8")
    assert f"    note:\n      - nothing\n      + {long}\n" in run("diff", before).out


def test_questions_that_could_not_be_asked_are_told(before: Path, root: Path, run: Run) -> None:
    document = json.loads(run("diff", before, "--format", "json").out)
    assert document["questions"] == len(list((root / "queries").glob("*.rq")))
    unasked = {each["question"]: each["why"] for each in document["unasked"]}
    assert unasked["leaders-of"].endswith("its default 'islamic-state-khorasan' is not in this workspace")
    assert "events-between" not in unasked  # it names no entity
    asked = document["questions"] - len(unasked)
    told = run("diff", before)
    assert told.out.splitlines()[-1] == f"1 difference, 0 of {asked} questions answered differently"
    assert f"note: {len(unasked)} of {document['questions']} questions could not be asked" in told.err


def test_nothing_differs_from_itself(workspace: Path, run: Run) -> None:
    told = run("diff", workspace)
    assert told.code == 0
    assert told.out.startswith("no differences, 0 of ")
