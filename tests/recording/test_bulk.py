"""Anchoring in JSON Lines: only the lines that change are written anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from kg.anchoring import AnchorStatus, digest, paragraphs_of
from kg.corpus import read_corpus
from kg.recording import anchor
from kg.workspace import Workspace

from .conftest import ARTICLE

YAML_CLAIM = "  - id: aaaaaaaaaa\n    quote: the Guard\n    assertion: [[group-a, ledBy, person-b]]\n"


def line(form: str, **entry: Any) -> str:
    return json.dumps({form: entry}, ensure_ascii=False)


def claim(id: str, **entry: Any) -> str:
    return line("claim", id=id, source="bulk", **entry, assertion=[["group-a", "ledBy", "person-b"]])


def test_quotes_in_lines_are_anchored_and_other_lines_stay(make: Callable[..., Workspace]) -> None:
    workspace = make(YAML_CLAIM)
    location: dict[str, Any] = {"file": "dump.txt", "start": 6, "end": 6 + len(ARTICLE)}
    start = ARTICLE.index("the Guard")
    older = {"start": start, "end": start + 9, "sha256": digest("the Guard")}
    lines = [
        '{ "entity":  {"id": "odd-spacing", "types": ["Person"], "label": "x"} }',
        line("source", key="bulk", title="The valley", locations=[location]),
        claim("bbbbbbbbbb", quote="The first group met"),
        claim("cccccccccc", quote=["the Guard", "The end\U0001f5fa"], evidence=older),
        claim("dddddddddd", quote="nowhere"),
        "",
    ]
    path = workspace.corpus / "bulk.jsonl"
    path.write_bytes("\r\n".join(lines).encode())
    outcome = anchor(workspace)
    assert outcome.anchored == 4
    assert [(p.code, str(p.at)) for p in outcome.problems] == [("quote-absent", "corpus/bulk.jsonl:5:1")]
    after = path.read_bytes().decode().split("\r\n")
    assert [now == then for now, then in zip(after, lines, strict=True)] == [True, False, False, False, True, True]
    corpus = read_corpus(workspace.corpus, root=workspace.root).corpus
    texts = {id: [ARTICLE[e.start : e.end] for e in c.evidence] for id, c in corpus.claims.items()}
    assert texts["bbbbbbbbbb"] == ["The first group met"]
    assert texts["cccccccccc"] == ["the Guard", "The end\U0001f5fa"]
    assert corpus.sources["bulk"].paragraphs == paragraphs_of(ARTICLE)
    assert outcome.report.counts[AnchorStatus.EXACT] == 4


def test_moved_passages_in_lines(make: Callable[..., Workspace]) -> None:
    workspace = make(YAML_CLAIM)
    location: dict[str, Any] = {"file": "dump.txt", "start": 6, "end": 6 + len(ARTICLE)}
    lines = [
        line("source", key="bulk", title="The valley", rights="quotes allowed", locations=[location]),
        claim("bbbbbbbbbb", quote="the Guard"),
    ]
    path = workspace.corpus / "bulk.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    anchor(workspace)
    location["end"] += 9
    path.write_text(path.read_text().replace(f'"end": {6 + len(ARTICLE)}}}', f'"end": {location["end"]}}}', 1), encoding="utf-8")
    (workspace.texts / "dump.txt").write_bytes(("Menu\n\nUpdated. " + ARTICLE).encode())
    outcome = anchor(workspace, fix=True, only={"bulk"})
    assert (outcome.shifted, outcome.exit_code) == (1, 0)
    corpus = read_corpus(workspace.corpus, root=workspace.root).corpus
    assert corpus.claims["bbbbbbbbbb"].evidence[0].start == ARTICLE.index("the Guard") + 9
    assert corpus.sources["bulk"].sha256 == digest("Updated. " + ARTICLE)


def test_a_line_without_an_id_gets_one(make: Callable[..., Workspace]) -> None:
    workspace = make(YAML_CLAIM)
    path = workspace.corpus / "bulk.jsonl"
    path.write_text(
        line("claim", source="valley", quote="The first group met", assertion=[["group-a", "ledBy", "person-b"]]) + "\n"
    )
    assert anchor(workspace).minted == 1
    claims = read_corpus(workspace.corpus, root=workspace.root).corpus.claims
    written = json.loads(path.read_text())["claim"]
    assert list(written) == ["id", "source", "evidence", "assertion"]
    assert len(claims[written["id"]].evidence) == 1
