"""Every command as its user types it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import kg
from kg.cli.app import app
from kg.knowledge_graph import KnowledgeGraph
from tests.cli.conftest import Run

COMMANDS = [each.name or each.callback.__name__ for each in app.registered_commands if each.callback] + ["new"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(run: Run, command: str) -> None:
    told = run(command, *(["claim"] if command == "new" else []), "--help")
    assert told.code == 0
    assert re.search(r"Examples?: ", " ".join(told.out.split()))


def test_help_loads_no_heavy_library() -> None:
    script = "import sys; sys.argv = ['kg', 'ask', '--help']\nfrom kg.cli import main\ntry: main()\nexcept SystemExit: pass\n"
    script += "print([name for name in ('rdflib', 'pyshacl', 'owlready2', 'pyoxigraph', 'yaml') if name in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1] == "[]"


def test_a_new_workspace_builds_and_answers(workspace: Path, run: Run) -> None:
    built = run("build")
    assert built.code == 0, built.told
    assert "published snapshot" in built.out
    again = run("build")
    assert again.code == 0
    assert "nothing has changed" in again.out
    asked = run("ask", "leaders-of", "--group", "silver-valley-guard", "--format", "csv")
    assert list(csv.reader(io.StringIO(asked.out)))[1][0].endswith("entity/tomas-arvell")
    why = run("ask", "leaders-of", "--group", "silver-valley-guard", "--why")
    assert "the article itself: stated [1] ¶2 97–133" in why.out


def test_who_denies_is_told_apart_from_who_says(workspace: Path, run: Run) -> None:
    run("build")
    told = run(
        "ask",
        "voices-on",
        "--subject",
        "attack-on-marrow-bridge",
        "--relation",
        "agent",
        "--object",
        "silver-valley-guard",
        "--format",
        "json",
    )
    bindings = json.loads(told.out)["results"]["bindings"]
    said = {(each["position"]["value"], each["voice"]["value"].rpartition("/")[2]) for each in bindings}
    assert said == {("says", "governors-office-of-upper-tarn"), ("denies", "ilse-brandt")}
    accepted = run("query", "ASK { entity:attack-on-marrow-bridge a cg:Attack }")
    assert accepted.out == "no\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["ask", "leaders-off"], 2, "Did you mean `leaders-of`"),
        (["ask", "leaders-of", "--grup", "x"], 2, "--group"),
        (["ask", "leaders-of", "--group"], 2, "has no value"),
        (["ask", "leaders-of", "--group", "silver-valley-gard"], 2, "silver-valley-guard"),
        (["ask", "leader-at", "--group", "marrow", "--from", "2031-02-30"], 2, "YYYY-MM-DD"),
        (["query", "SELECT * { ?s"], 2, "not SPARQL"),
        (["query", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"], 2, "SERVICE is refused"),
        (["query"], 2, "--file"),
        (["query", "BASE <urn:x:> ASK {}", "--why"], 2, "BASE is not supported"),
        (["show", "tomas-arvel"], 2, "tomas-arvell"),
        (["find", "qqqqqq"], 2, "no entity resembles"),
        (["terms", "leadby"], 2, "ledBy"),
        (["export", "--format", "xls"], 2, "xls"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_mistakes_are_told_with_a_remedy(workspace: Path, run: Run, arguments: list[str], code: int, said: str) -> None:
    assert run("build").code == 0
    ran = run(*arguments)
    assert ran.code == code, ran.told
    assert said in ran.told
    assert "Traceback" not in ran.told


def test_asking_before_building(workspace: Path, run: Run) -> None:
    ran = run("ask", "leaders-of", "--group", "silver-valley-guard")
    assert ran.code == 2
    assert "kg build" in ran.err


def test_show_find_and_terms(workspace: Path, run: Run) -> None:
    assert "Silver Valley Guard — led by → Tomas Arvell" in run("show", "silver-valley-guard").out
    assert "also spelt: Brandt" in run("show", "ilse-brandt").out
    assert "domain: Agent" in run("show", "ledBy").out
    assert "texts/" not in run("show", "example-quiet-months").out
    assert json.loads(run("find", "ARVELL", "--format", "json").out)[0]["id"] == "tomas-arvell"
    assert "ledBy" in [each["name"] for each in json.loads(run("terms", "led by", "--format", "json").out)]


def test_a_claim_is_shown_with_its_passage_and_words(workspace: Path, run: Run) -> None:
    (id,) = (each.id for each in kg.open(workspace).claims() if any(t.predicate == "ledBy" for t in each.assertion))
    shown = run("show", id)
    lines = shown.out.splitlines()
    start = lines.index("stands in Quiet months in the Silver Valley (example-quiet-months) ¶2 97–133")
    assert lines[start + 1] == "    “led by Tomas Arvell since March 2031”"
    assert "whether it is contested is told once `kg build`" in shown.err
    (workspace / "texts/example.txt").unlink()
    assert "“" not in run("show", id).out


def test_stats_count(workspace: Path, run: Run) -> None:
    counted = json.loads(run("stats", "--format", "json").out)
    assert (counted["claims"], counted["sources"], counted["entities"]) == (6, 1, 7)
    assert counted["by_modality"] == {"stated": 3, "alleged": 1, "denied": 1, "reported": 1}
    assert counted["covered"] == {"example-quiet-months": [2, 3]}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["new", "entity", "Mara", "--type", "person"], "Person"),
        (["new", "claim", "example-quiet-months", "--by", "else-brandt"], "ilse-brandt"),
        (["new", "claim", "no-such-source"], "no-such-source"),
    ],
)
def test_nothing_is_written_that_is_known_to_be_wrong(workspace: Path, run: Run, arguments: list[str], said: str) -> None:
    before = {path: path.read_bytes() for path in (workspace / "corpus").rglob("*.yaml")}
    ran = run(*arguments)
    assert ran.code == 2, ran.told
    assert said in ran.err
    assert {path: path.read_bytes() for path in (workspace / "corpus").rglob("*.yaml")} == before


def test_a_wrong_folder_of_texts_is_told(workspace: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_TEXTS", str(workspace / "kg.toml"))
    ran = run("anchor", "--check")
    assert ran.code == 2
    assert "KG_TEXTS" in ran.err


def test_recording_by_hand_to_an_answer(workspace: Path, run: Run) -> None:
    assert run("new", "entity", "Mara Voss", "--type", "Person").code == 0
    made = run("new", "claim", "example-quiet-months", "--quote", "Brandt")
    assert made.code == 0, made.told
    assert run("validate").code == 1
    path, line = re.match(r"(.+):(\d+): claim", made.out).groups()  # type: ignore[union-attr]
    assert Path(path).read_text(encoding="utf-8").splitlines()[int(line) - 1].lstrip().startswith("- id: ")


def test_anchoring_with_and_without_texts(workspace: Path, run: Run) -> None:
    checked = run("anchor", "--check")
    assert checked.code == 0
    assert "6 exact" in checked.out
    (workspace / "texts" / "example.txt").rename(workspace / "elsewhere.txt")
    (workspace / "texts").rmdir()
    without = run("anchor", "--check")
    assert without.code == 0
    assert "no texts at hand" in without.out
    assert "6 unchecked" in without.out


def test_hostile_text_is_shown_not_obeyed(workspace: Path, run: Run) -> None:
    entities = workspace / "corpus" / "entities" / "example.yaml"
    hostile = 'label: "Tomas \\u202e\\u001b[31mllevrA [bold]<b>"'
    entities.write_text(entities.read_text(encoding="utf-8").replace("label: Tomas Arvell", hostile), encoding="utf-8")
    told = run("show", "tomas-arvell")
    assert "\u202e" not in told.told
    assert "\x1b[31m" not in told.told
    # Either reading refuses such a label or showing escapes it.
    assert told.code != 0 or "Tomas \\u202e\\u001b[31mllevrA [bold]<b>" in told.out


@pytest.mark.parametrize("format", ["turtle", "trig", "nquads", "ntriples", "jsonld", "rdfxml", "claims-jsonl"])
def test_every_export_is_the_same_on_standard_output_and_in_a_file(workspace: Path, run: Run, format: str) -> None:
    assert run("build").code == 0
    assert run("export", "--format", format, "--output", workspace / "out").code == 0
    assert run("export", "--format", format).out == (workspace / "out").read_text(encoding="utf-8")
    assert (workspace / "out").stat().st_size > 1000


def test_an_export_validates(workspace: Path, run: Run) -> None:
    assert run("build").code == 0
    assert run("export", "--format", "turtle", "--output", workspace / "out.ttl").code == 0
    checked = run("validate", "--data", workspace / "out.ttl")
    assert checked.code == 0, checked.told


def test_the_python_api(shipped: KnowledgeGraph) -> None:
    import rdflib

    assert len(list(shipped.claims())) == shipped.snapshot.manifest.counts.claims
    graph = shipped.graph()
    asked = graph.query(
        "SELECT ?x { ?x <https://w3id.org/claimgraph/ns#ownedBy> <https://w3id.org/claimgraph/id/entity/luo-dongmei> }"
    )
    assert [str(row[0]).rpartition("/")[2] for row in asked if isinstance(row, rdflib.query.ResultRow)] == ["innovative-equipment"]


def test_the_commands_that_the_readme_shows_work(
    shipped: KnowledgeGraph, run: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    commands = [
        line.removeprefix("$ ").partition("  #")[0].strip()
        for line in text.splitlines()
        if line.startswith(("$ kg ", "$ cd ", "```console"))
    ]
    assert len(commands) >= 12
    monkeypatch.delenv("KG_TEXTS", raising=False)
    for command in commands:
        words = shlex.split(command)
        if words[0] == "kg":
            ran = run(*words[1:])
            assert ran.code == 0, f"{command}\n{ran.told}"
        else:  # each block begins in the workspace, and may go elsewhere
            monkeypatch.chdir(words[1] if words[0] == "cd" else shipped.workspace.root)


def test_the_python_that_the_readme_shows_works(shipped: KnowledgeGraph, root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=shipped.workspace.root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "asadullah-orakzai" in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ask", "events-between", "--kind", "killing"], "there is no term 'killing'\n    Did you mean `Killing`"),
        (["ask", "leader-at", "--from", "2025-01-01", "--to", "2024-01-01"], "--from 2025-01-01 is after --to 2024-01-01"),
    ],
)
def test_what_a_question_cannot_mean_is_refused(run: Run, shipped: KnowledgeGraph, arguments: list[str], says: str) -> None:
    told = run(*arguments, "--workspace", shipped.workspace.root)
    assert told.code == 2
    assert says in told.err


def test_entities_that_are_not_there_are_told_beside_an_empty_answer(run: Run, shipped: KnowledgeGraph) -> None:
    told = run("query", "SELECT ?x { ?x cg:ledBy entity:sirajudin }", "--workspace", shipped.workspace.root)
    assert (told.code, told.out.splitlines()[-1]) == (0, "0 solutions")
    assert "there is no entity 'sirajudin'. Did you mean" in told.err
    known = run("query", "SELECT ?x { ?x cg:ledBy entity:sirajuddin-haqqani }", "--workspace", shipped.workspace.root)
    assert "there is no entity" not in known.err


def test_why_is_query_why(run: Run, shipped: KnowledgeGraph) -> None:
    asked = ("SELECT ?x { ?x cg:ledBy entity:sirajuddin-haqqani }", "--workspace", shipped.workspace.root)
    told = run("why", *asked)
    assert told.out == run("query", *asked, "--why").out
    assert "rests on" in told.out


def test_a_source_is_told_from_an_entity_of_its_name(run: Run, shipped: KnowledgeGraph) -> None:
    asked = ("--workspace", shipped.workspace.root)
    assert "anti-taliban-movements · Article · core" in run("show", "source:anti-taliban-movements", *asked).out
    assert "/id/entity/anti-taliban-movements" in run("show", "anti-taliban-movements", *asked).out


def test_the_help_of_a_question_lists_its_parameters(run: Run, shipped: KnowledgeGraph) -> None:
    told = run("ask", "leader-at", "--help", "--workspace", shipped.workspace.root)
    assert told.code == 0
    assert told.out.startswith("Usage: kg ask leader-at [OPTIONS]\n\n  Who led a group at a time?\n")
    assert "  --from DATE  First day of the time asked about. [default: 2024-09-01]\n" in told.out
    assert run("ask", "-h").out == run("ask", "--help").out
