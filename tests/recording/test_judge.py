"""Judgements on identity: only their lines change, the latest counts, and taking back is the exact reverse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kg.claim import Verdict
from kg.corpus import canonical, read_corpus
from kg.corpus.judgements import judged_pair
from kg.errors import ContentError, UnknownName, UsageError
from kg.recording import judge, take_back
from kg.workspace import Workspace

Make = Callable[..., Workspace]
CLAIM = "  - id: aaaaaaaaaa\n    quote: the Guard\n    assertion: [[group-a, ledBy, person-b]]\n"
DAY = date(2031, 2, 1)
SAME, DIFFERENT, UNSURE = Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE
JUDGED = '{with: b, verdict: same, why: one man, by: editors, "on": 2031-02-01}'
LAYOUTS = {
    "block": (
        "entities:\n  - id: a # first\n    types: [Person]\n    label: A # its name\n\n"
        "  # second\n  - id: b\n    types: [Person]\n    label: B\n"
    ),
    "flow": "entities:\n  - {id: a, types: [Person], label: A} # first\n  - {id: b, types: [Person], label: B}\n",
    "crlf": "entities:\r\n- id: a\r\n  types:\r\n  - Person\r\n  label: A\r\n- id: b\r\n  types: [Person]\r\n  label: B",
    "judged": (
        "entities:\n  - id: a\n    types: [Person]\n    label: A\n    identity:\n      - with: c\n        verdict: unsure\n"
        "        why: 'no #1 reason'\n        by: editors\n        on: 2030-01-01 # then\n  - {id: b, types: [Person], label: B}\n"
        "  - {id: c, types: [Person], label: C}\n"
    ),
    "flow list": "entities:\n  - id: a\n    identity: [{with: c, verdict: unsure, why: x, by: me, on: 2030-01-01}] # then\n"
    "    types: [Person]\n    label: A\n  - {id: b, types: [Person], label: B}\n  - {id: c, types: [Person], label: C}\n",
    "canonical": canonical("entities: [{id: a, types: [Person], label: A}, {id: b, types: [Person], label: B}]"),
}


@pytest.fixture(params=LAYOUTS)
def layout(request: pytest.FixtureRequest, make: Make) -> tuple[Workspace, Path]:
    workspace = make("".join(CLAIM))
    path = workspace.corpus / "entities/all.yaml"
    path.write_bytes(LAYOUTS[request.param].encode())
    return workspace, path


def verdicts(workspace: Workspace, one: str = "a", other: str = "b") -> list[tuple[str, str]]:
    pair = judged_pair(read_corpus(workspace.corpus, root=workspace.root).corpus, one, other)
    return [] if pair is None else [(each.verdict, each.why) for each in pair.judgements]


def test_recording_and_taking_back_are_exact_reverses(layout: tuple[Workspace, Path]) -> None:
    workspace, path = layout
    states = [path.read_bytes()]
    steps = (("a", "b", SAME, "one man"), ("a", "b", UNSURE, "two, it seems: #1, #2"), ("b", "a", DIFFERENT, 'he said "no"'))
    for number, (one, other, verdict, why) in enumerate(steps):
        judge(workspace, one, other, verdict, why=why, today=date(2031, 2, 1 + number))
        states.append(path.read_bytes())
        assert verdicts(workspace)[0] == (verdict, why)
        assert len(verdicts(workspace)) == number + 1
    assert len(set(states)) == 4
    for state, (_, _, verdict, why) in zip(reversed(states[:-1]), reversed(steps), strict=True):
        taken = take_back(workspace, "b", "a")[1]
        assert (taken.verdict, taken.why) == (verdict, why)
        assert path.read_bytes() == state
    assert verdicts(workspace) == []


def test_only_the_judgement_is_added(make: Make) -> None:
    workspace = make(CLAIM)
    path = workspace.corpus / "entities/all.yaml"
    path.write_text(LAYOUTS["block"], encoding="utf-8")
    made = judge(workspace, "a", "b", SAME, why="one  man\n", by="editors", today=DAY)
    assert (made.id, made.path, made.line) == ("a", path, 2)
    added = f"    label: A # its name\n    identity:\n      - {JUDGED}\n"
    assert path.read_text(encoding="utf-8") == LAYOUTS["block"].replace("    label: A # its name\n", added)


def test_of_one_day_the_later_counts(make: Make) -> None:
    workspace = make(CLAIM)
    (workspace.corpus / "entities/all.yaml").write_text(LAYOUTS["flow"], encoding="utf-8")
    for one, other, verdict, why in (
        ("b", "a", SAME, "1"),
        ("b", "a", DIFFERENT, "2"),
        ("a", "b", UNSURE, "3"),
        ("b", "a", SAME, "4"),
    ):
        judge(workspace, one, other, verdict, why=why, today=DAY)
    assert [why for _, why in verdicts(workspace)] == ["4", "3", "2", "1"]


def test_a_comment_is_never_lost(make: Make) -> None:
    workspace = make(CLAIM)
    path = workspace.corpus / "entities/all.yaml"
    path.write_text(LAYOUTS["judged"], encoding="utf-8")
    with pytest.raises(ContentError, match="a comment stands"):
        take_back(workspace, "a", "c")
    assert path.read_text(encoding="utf-8") == LAYOUTS["judged"]
    path.write_text(LAYOUTS["judged"].replace(" # then", ""), encoding="utf-8")
    take_back(workspace, "c", "a")
    assert "identity" not in path.read_text(encoding="utf-8")


def test_what_is_wrong_is_told_and_nothing_is_written(make: Make) -> None:
    workspace = make(CLAIM)
    path = workspace.corpus / "entities/all.yaml"
    path.write_text(LAYOUTS["flow"], encoding="utf-8")
    judge(workspace, "a", "b", SAME, why="one man", today=DAY)
    before = path.read_bytes()
    for arguments, details, error, said in (
        (("a", "bb", SAME), {}, UnknownName, "no entity `bb`"),
        (("a", "a", SAME), {}, UsageError, "one entity twice"),
        (("a", "b", SAME), {"why": ""}, UsageError, "needs its reason"),
        (("a", "b", SAME), {"by": "nobody"}, UnknownName, "no annotator `nobody`"),
        (("b", "a", SAME), {}, UsageError, "has judged so already"),
        (("a", "b", DIFFERENT), {"today": date(2031, 1, 1)}, UsageError, "would come after"),
    ):
        with pytest.raises(error, match=said):
            judge(workspace, *arguments, **({"why": "one man", "today": DAY} | details))  # type: ignore[arg-type]
    with pytest.raises(UnknownName, match="no entity `z`"):
        take_back(workspace, "z", "a")
    take_back(workspace, "a", "b")
    with pytest.raises(UsageError, match="no judgement"):
        take_back(workspace, "a", "b")
    assert before != path.read_bytes() == LAYOUTS["flow"].encode()


def test_an_entity_of_a_bulk_file_is_left_to_its_maker(make: Make) -> None:
    workspace = make(CLAIM)
    (workspace.corpus / "more.jsonl").write_text('{"entity": {"id": "z", "types": ["Person"], "label": "Z"}}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="bulk file"):
        judge(workspace, "z", "group-a", SAME, why="x")
