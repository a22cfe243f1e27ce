"""Deciding on contests and judging identity, as their users type it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kg
from tests.cli.conftest import Run
from tests.contests.test_finding import write_workspace

DENIED = "who did it, is for a court"


@pytest.fixture
def contest(workspace: Path, run: Run) -> dict[str, str]:
    """The one contest of the example, built: its key and the claims of its sides."""
    assert run("build").code == 0
    (found,) = json.loads(run("contested", "--format", "json").out)
    sides = {side["says"]: side["claims"][0]["claim"].rpartition("/")[2] for side in found["sides"]}
    assert (found["open"], found["decisions"]) == (True, [])
    return {"key": found["key"], **sides}


def test_a_decision_is_recorded_shown_and_taken_back(contest: dict[str, str], workspace: Path, run: Run) -> None:
    made = run("decide", contest["key"], "--prefer", contest["denied"], "--why", DENIED, "--by", "editors")
    assert made.code == 0, made.told
    path = workspace / "corpus/decisions/decisions.yaml"
    assert made.out.startswith(f"{path}:3: decision ")
    assert run("fmt", "--check").code == 0
    shown = run("contested")
    assert f"decided: for {contest['denied']} (denied): {DENIED} (editors, " in shown.out
    assert run("contested", "--open").out == "0 contests\n"
    assert run("build").code == 0
    back = run("decide", contest["key"], "--undecided", "--why", "too early", "--by", "editors")
    assert back.code == 0, back.told
    (told,) = json.loads(run("contested", "--open", "--format", "json").out)
    assert [(each["verdict"], each["why"]) for each in told["decisions"]] == [("undecided", "too early"), ("prefer", DENIED)]
    assert "earlier: for" in run("contested").out
    assert path.read_text(encoding="utf-8").count("- id: ") == 2
    built = run("build")
    assert built.code == 0, built.told
    again = run("build")
    assert "nothing has changed" in again.out


def test_contests_quote_the_passages_of_both_sides(contest: dict[str, str], run: Run) -> None:
    (told,) = json.loads(run("contested", "--format", "json").out)
    quotes = [passage["quote"] for side in told["sides"] for claim in side["claims"] for passage in claim["passages"]]
    assert len(quotes) >= 2
    shown = run("contested").out
    for quote in quotes:
        assert f"“{quote}”" in shown


def test_receipts_mark_what_is_contested(contest: dict[str, str], run: Run) -> None:
    asked = ("query", "SELECT ?x { GRAPH ?c { ?x cg:agent entity:silver-valley-guard } ?c a cg:Claim }", "--why")
    assert "alleged, contested [1]" in run(*asked).out
    told = json.loads(run(*asked, "--format", "json").out)["claims"]
    assert {claim: receipt["contested"] for claim, receipt in told.items()} == {
        contest["affirmed"]: "contested",
        contest["denied"]: "contested",
    }
    run("decide", contest["key"], "--prefer", contest["denied"], "--why", DENIED)
    run("build")
    out = run(*asked).out
    assert "alleged, contested, decided against [1]" in out
    assert "denied, contested, decided for [1]" in out
    plain = run(*asked[:2], "--no-contested", "--format", "csv")
    assert plain.out.splitlines() == ["x", "https://w3id.org/claimgraph/id/entity/attack-on-marrow-bridge"]
    assert "view: 5 of 6 claims" in plain.err


def test_a_claim_is_shown_with_what_was_decided_on_it(contest: dict[str, str], workspace: Path, run: Run) -> None:
    shown = run("show", contest["denied"])
    assert "\ncontested; `kg contested` lists the sides\n" in shown.out
    assert shown.err == ""
    quiet = next(each for each in kg.open(workspace).claims() if each.id not in contest.values())
    assert "contested" not in run("show", quiet.id).out
    run("decide", contest["key"], "--prefer", contest["denied"], "--why", DENIED)
    assert "files have changed since this snapshot was built" in run("show", contest["denied"]).err
    run("build")
    assert "\ncontested, decided for; " in run("show", contest["denied"]).out
    assert "\ncontested, decided against; " in run("show", contest["affirmed"]).out


def test_what_gets_on_with_the_preferred_side_is_not_decided_against(tmp_path: Path, run: Run) -> None:
    folder = write_workspace(tmp_path / "quarrels")
    (folder / "kg.toml").write_text('[annotators]\neditors = "Editors"\n', encoding="utf-8")
    assert run("build", "-w", folder).code == 0
    (found,) = json.loads(run("contested", "-w", folder, "--kind", "classes", "--format", "json").out)
    sides = {side["says"]: side["claims"][0]["claim"].rpartition("/")[2] for side in found["sides"]}
    assert set(sides) == {"agreement", "meeting", "negotiation"}
    assert run("decide", found["key"], "--prefer", sides["meeting"], "--why", "x", "-w", folder).code == 0
    ((decision,),) = (
        each["decisions"] for each in json.loads(run("contested", "-w", folder, "-f", "json").out) if each["decisions"]
    )
    assert [side["says"] for side in decision["sides"]] == ["agreement", "meeting"]
    assert run("build", "-w", folder).code == 0
    listed = " ".join(f"claim:{each}" for each in sides.values())
    rows = run(
        "query", f"SELECT ?c {{ VALUES ?c {{ {listed} }} ?c a cg:AcceptedClaim }}", "--format", "csv", "-w", folder
    ).out.split()[1:]
    assert {row.rpartition("/")[2] for row in rows} == {sides["meeting"], sides["negotiation"]}
    assert run("contested", "-w", folder, "--kind", "classes", "--open").out == "0 contests\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["decide", "KEY", "--both"], "--why"),
        (["decide", "KEY", "--both", "--undecided", "--why", "x"], "give one of"),
        (["decide", "KEY", "--why", "x"], "give one of"),
        (["decide", "0123456789ab", "--both", "--why", "x"], "kg contested"),
        (["decide", "KEY", "--prefer", "aaaaaaaaaz", "--why", "x"], "no claim `aaaaaaaaaz`"),
        (["decide", "KEY", "--both", "--why", "x", "--by", "editor"], "Did you mean `editors`?"),
        (["same", "marrow"], "Write kg same ONE OTHER"),
        (["same", "marrow", "marow", "--verdict", "same", "--why", "x"], "Did you mean `marrow`?"),
        (["same", "marrow", "upper-tarn-province"], "no verdict"),
        (["same", "marrow", "upper-tarn-province", "--verdict", "same"], "--why"),
        (["same", "marrow", "upper-tarn-province", "--undo"], "no judgement"),
        (["same", "marrow", "upper-tarn-province", "--undo", "--verdict", "same"], "--undo records nothing"),
        (["same", "--undo"], "speak of two entities"),
    ],
)
def test_mistakes_change_nothing(contest: dict[str, str], workspace: Path, run: Run, arguments: list[str], said: str) -> None:
    before = {path: path.read_bytes() for path in (workspace / "corpus").rglob("*.yaml")}
    ran = run(*(contest["key"] if each == "KEY" else each for each in arguments))
    assert ran.code == 2, ran.told
    assert said in ran.err
    assert "Traceback" not in ran.told
    assert {path: path.read_bytes() for path in (workspace / "corpus").rglob("*.yaml")} == before


def test_a_decision_on_what_is_no_contest_is_told(contest: dict[str, str], workspace: Path, run: Run) -> None:
    run("decide", contest["key"], "--both", "--why", "x")
    claims = workspace / "corpus/claims/example-quiet-months.yaml"
    denial = claims.read_text(encoding="utf-8").replace("modality: denied", "modality: opinion")
    claims.write_text(denial, encoding="utf-8")
    run("build")
    shown = run("contested")
    assert shown.out == "0 contests\n"
    assert "corpus/decisions/decisions.yaml:3:5) is on claims that are not found at odds" in shown.err


def test_identity_from_judgement_to_answer(workspace: Path, run: Run) -> None:
    made = run("same", "tomas-arvell", "ilse-brandt", "--verdict", "same", "--why", "one person", "--by", "editors")
    assert made.code == 0, made.told
    assert "tomas-arvell and ilse-brandt are judged same" in made.out
    assert run("build").code == 0
    assert "one person" in run("same", "--verdict", "same").out
    asked = ("query", "SELECT DISTINCT ?x { { ?g cg:ledBy ?x } UNION { ?g cg:hasSpokesperson ?x } }")
    assert "2 solutions" in run(*asked).out
    one = run(*asked, "--canonical")
    assert "1 solution\n" in one.out
    assert one.err == "note: ilse-brandt also stands for tomas-arvell, judged the same\n"
    why = run(*asked, "--canonical", "--why")
    assert "way 2 of 2" in why.out
    assert why.out.count("the article itself: stated [1]") == 2
    answer = workspace / "expected.csv"
    answer.write_text(run(*asked, "--canonical", "--format", "csv").out, encoding="utf-8")
    assert answer.read_text(encoding="utf-8").splitlines() == ["x", "https://w3id.org/claimgraph/id/entity/ilse-brandt"]
    other = run("same", "ilse-brandt", "marrow", "--verdict", "same", "--why", "x")
    assert other.err == ""
    clash = run("same", "marrow", "tomas-arvell", "--verdict", "different", "--why", "a town and a man")
    assert "but marrow and tomas-arvell are judged different, and now marrow = ilse-brandt = tomas-arvell" in clash.err
    assert run("same", "--conflicts").code == 1
    run("build")
    left = run(*asked, "--canonical")
    assert "2 solutions" in left.out
    assert "not shown as one" in left.err
    undone = run("same", "tomas-arvell", "marrow", "--undo")
    assert "taken back: different, a town and a man (editors, " in undone.out
    assert undone.out.endswith("now counts: nothing; nobody has judged\n")
    assert run("same", "--conflicts").code == 0
