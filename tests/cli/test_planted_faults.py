"""One fault of each kind: the exit code of the design, and a message that names file, line and remedy."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run

CLAIMS = "corpus/claims/example-quiet-months.yaml"
ENTITIES = "corpus/entities/example.yaml"
Plant = Callable[[Path], None]


def replacing(file: str, old: str, new: str, count: int = 1) -> Plant:
    def plant(root: Path) -> None:
        text = (root / file).read_text(encoding="utf-8")
        assert old in text
        (root / file).write_text(text.replace(old, new, count), encoding="utf-8")

    return plant


def appending(file: str, more: str) -> Plant:
    def plant(root: Path) -> None:
        with (root / file).open("a", encoding="utf-8") as stream:
            stream.write(more)

    return plant


def bytes_of(file: str, data: bytes) -> Plant:
    def plant(root: Path) -> None:
        (root / file).write_bytes(data)

    return plant


def without_evidence(root: Path) -> None:
    text = (root / CLAIMS).read_text(encoding="utf-8")
    (root / CLAIMS).write_text(re.sub(r"    evidence: .*\n", "", text, count=1), encoding="utf-8")


def duplicate_claim(root: Path) -> None:
    text = (root / CLAIMS).read_text(encoding="utf-8")
    first, second, *_ = re.findall(r"id: ([a-z2-7]{10})", text)
    (root / CLAIMS).write_text(text.replace(second, first), encoding="utf-8")


def emptied(folder: str) -> Plant:
    def plant(root: Path) -> None:
        shutil.rmtree(root / folder)
        (root / folder).mkdir()

    return plant


def with_question(text: str) -> Plant:
    def plant(root: Path) -> None:
        (root / "queries").mkdir()
        (root / "queries" / "own.rq").write_text(f"#+ summary: Who?\n{text}\n", encoding="utf-8")

    return plant


def with_shape(text: str) -> Plant:
    def plant(root: Path) -> None:
        (root / "shapes").mkdir()
        (root / "shapes" / "own.ttl").write_text(text, encoding="utf-8")

    return plant


def with_empty_shapes(root: Path) -> None:
    without_shapes(root)
    with_shape("")(root)


def without_shapes(root: Path) -> None:
    (root / "kg.toml").write_text('replaces = ["shapes"]\n' + (root / "kg.toml").read_text(encoding="utf-8"), encoding="utf-8")


TYPO = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix cg: <https://w3id.org/claimgraph/ns#> .
<https://example.org/OwnShape> a sh:NodeShape ;
    sh:targetClass cg:ArmdGroup ;
    sh:property <https://example.org/OwnShape-label> .
<https://example.org/OwnShape-label> sh:path <http://www.w3.org/2000/01/rdf-schema#label> ;
    sh:minCount 1 ; sh:message "Give it a label." .
"""
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"

FAULTS: dict[str, tuple[Plant, int, str, str]] = {
    # name: (plant it, exit code, where it is told, what is said)
    "unknown predicate": (replacing(CLAIMS, "ledBy", "ledBuy"), 1, f"{CLAIMS}:8:", r"Did you mean `ledBy`"),
    "missing evidence": (without_evidence, 1, f"{CLAIMS}:6:", r"evidence"),
    "wrong class": (replacing(ENTITIES, "[ArmedGroup]", "[ArmedGroups]"), 1, f"{ENTITIES}:3:", r"Did you mean `ArmedGroup`"),
    "class that does not fit": (
        replacing(CLAIMS, "[[silver-valley-guard, ledBy, tomas-arvell]]", "[[silver-valley-guard, holdsPost, marrow]]"),
        1,
        f"{CLAIMS}:8:",
        r"Post",
    ),
    "impossible date": (replacing(CLAIMS, "2031-03/..", "2031-02-30"), 1, f"{CLAIMS}:9:", r"2031-02 has 28 days"),
    "impossible event date": (
        replacing(CLAIMS, "[attack-on-marrow-bridge, a, Attack]", '[attack-on-marrow-bridge, date, "2031-13"]'),
        1,
        f"{CLAIMS}:",
        r"2031-13",
    ),
    "duplicate claim id": (duplicate_claim, 1, f"{CLAIMS}:", r"already at"),
    "duplicate entity id": (replacing(ENTITIES, "id: ilse-brandt", "id: tomas-arvell"), 1, f"{ENTITIES}:", r"already at"),
    "unknown entity as subject": (
        replacing(CLAIMS, "[[silver-valley-guard, ledBy", "[[silver-guard, ledBy"),
        1,
        f"{CLAIMS}:8:",
        r"silver-valley-guard",
    ),
    "unknown entity as object": (
        replacing(CLAIMS, "ledBy, tomas-arvell", "ledBy, thomas-arvell"),
        1,
        f"{CLAIMS}:8:",
        r"tomas-arvell",
    ),
    "unknown voice": (replacing(CLAIMS, "by: [ilse-brandt]", "by: [else-brandt]"), 1, f"{CLAIMS}:", r"ilse-brandt"),
    "dangling source": (
        replacing(CLAIMS, "source: example-quiet-months", "source: example-quiet-month"),
        1,
        f"{CLAIMS}:2:",
        r"example-quiet-month",
    ),
    "unknown field": (replacing(CLAIMS, "modality: alleged", "modalitty: alleged"), 1, f"{CLAIMS}:", r"modality"),
    "unknown word": (replacing(CLAIMS, "modality: alleged", "modality: aledged"), 1, f"{CLAIMS}:", r"alleged"),
    "YAML alias bomb": (bytes_of(CLAIMS, BOMB.encode()), 3, f"{CLAIMS}:1:", r"alias|anchor"),
    "tab": (replacing(CLAIMS, "    valid:", "\tvalid:"), 3, f"{CLAIMS}:9:", r"[Tt]ab"),
    "duplicate key": (
        replacing(CLAIMS, "    valid: 2031-03/..\n", "    valid: 2031-03/..\n    valid: 2031/..\n"),
        3,
        f"{CLAIMS}:10:",
        r"valid",
    ),
    "wrong encoding": (bytes_of(CLAIMS, "source: caf\xe9\n".encode("latin-1")), 3, f"{CLAIMS}:1:", r"UTF-8"),
    "broken syntax": (appending(CLAIMS, "  - [unclosed\n"), 3, f"{CLAIMS}:", r"."),
    "empty corpus folder": (emptied("corpus"), 2, "", r"corpus"),
    "no shapes": (without_shapes, 2, "", r"shapes"),
    "empty shapes": (with_empty_shapes, 2, "", r"shape"),
    "undeclared term in a question": (with_question("SELECT ?x { ?x cg:ledBuy ?y }"), 1, "queries/own.rq:2:", r"`?ledBy`?"),
    "broken question": (with_question("SELECT ?x { ?x"), 3, "queries/own.rq:1:", r"not SPARQL"),
    "broken header": (with_question("#+ tags: [a\nASK {}"), 3, "queries/own.rq:", r"header is not YAML"),
    "typo in sh:targetClass": (with_shape(TYPO), 1, "shapes/own.ttl:4:", r"ArmedGroup"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_told(workspace: Path, run: Run, name: str) -> None:
    plant, code, where, said = FAULTS[name]
    plant(workspace)
    ran = run("validate")
    assert ran.code == code, ran.told
    assert where in ran.told
    assert re.search(said, ran.told, re.DOTALL), ran.told
    assert "Traceback" not in ran.told
    assert "internal error" not in ran.told


@pytest.mark.parametrize("name", FAULTS)
def test_nothing_faulty_is_published(workspace: Path, run: Run, name: str) -> None:
    assert run("build").code == 0
    before = (workspace / ".kg" / "current").readlink()
    plant, code, _, _ = FAULTS[name]
    plant(workspace)
    assert run("build").code == code
    assert (workspace / ".kg" / "current").readlink() == before


def test_without_a_fault_it_conforms(workspace: Path, run: Run) -> None:
    ran = run("validate")
    assert ran.code == 0, ran.told
    assert "conforms" in ran.out


def test_every_problem_is_told_at_once(workspace: Path, run: Run) -> None:
    replacing(CLAIMS, "ledBy", "ledBuy")(workspace)
    replacing(CLAIMS, "by: [ilse-brandt]", "by: [else-brandt]")(workspace)
    replacing(ENTITIES, "[City]", "[Citty]")(workspace)
    told = run("validate").told
    assert all(word in told for word in ("ledBuy", "else-brandt", "Citty"))


def test_outside_a_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("validate")
    assert ran.code == 2
    assert "kg init" in ran.err
