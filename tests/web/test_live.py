"""A newer snapshot is taken up while people ask, and nobody notices but by the answer."""

from __future__ import annotations

import json
import os
import threading
import time
from collections import Counter
from pathlib import Path

import kg
from tests.publishing.workspaces import make_workspace
from tests.web.servers import Server, serving

PUBLISHES = int(os.environ.get("KG_PUBLISHES", "6"))
"""How often a snapshot is published under load; the promise was kept for 20."""
CLIENTS = 4
_COUNT = """SELECT (COUNT(DISTINCT ?c) AS ?claims) (COUNT(DISTINCT ?g) AS ?graphs) {{
    {{ ?c a cg:Claim }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} ?g a cg:Claim }}
}} # {}"""


class Client(threading.Thread):
    """Asks without a pause, in turn what is kept and what is new; each answer tells two numbers of one snapshot."""

    def __init__(self, server: Server, number: int) -> None:
        super().__init__()
        self._server, self._number = server, number
        self.ending = False
        self.statuses: Counter[int] = Counter()
        self.told: set[tuple[int, int]] = set()

    def run(self) -> None:
        asked = 0
        while not self.ending:
            asked += 1
            reply = self._server.query(_COUNT.format(0 if asked % 2 else f"{self._number}-{asked}"))
            self.statuses[reply.status] += 1
            if reply.status == 200:
                row = reply.json["results"]["bindings"][0]
                self.told.add((int(row["claims"]["value"]), int(row["graphs"]["value"])))


def test_publishes_under_load_fail_no_request(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path, more_claims=1)
    graph = kg.open(workspace.root)
    assert graph.build().published
    extra = workspace.corpus / "claims" / "harbour-report.yaml"
    written = extra.read_text(encoding="utf-8")
    with serving(workspace.root, "--quiet") as server:
        expected = {_of(server)}
        clients = [Client(server, number) for number in range(CLIENTS)]
        for each in clients:
            each.start()
        try:
            for number in range(PUBLISHES):
                note = f"a note with another number: {number}"
                extra.write_text(written.replace("a note with a tab", note), encoding="utf-8")
                if number % 2:
                    _add_claim(extra, number)
                assert kg.open(workspace.root).build().published
                expected.add(_of_corpus(workspace.root))
                _wait_for(server, kg.open(workspace.root).snapshot.folder.name)
        finally:
            for each in clients:
                each.ending = True
            for each in clients:
                each.join()
        statuses = sum((each.statuses for each in clients), Counter[int]())
        assert set(statuses) == {200}, statuses
        assert statuses[200] > PUBLISHES * CLIENTS
        assert set().union(*(each.told for each in clients)) <= expected
        metrics = server.get("/metrics").body.decode()
        assert f"kg_snapshot_switches {float(PUBLISHES)}" in metrics


def _add_claim(file: Path, number: int) -> None:
    letters = "".join("abcdefghij"[int(digit)] for digit in f"{number:02d}")
    sha = "0123456789abcdef" * 4
    claim = f"""  - id: {letters}zzzzzzzz
    evidence: {{start: 10, end: 40, sha256: {sha}}}
    assertion: [[northern-column, ledBy, anna-b]]
    valid: 20{number:02d}
"""
    file.write_text(file.read_text(encoding="utf-8").rstrip("\n") + "\n" + claim, encoding="utf-8")


def _of(server: Server) -> tuple[int, int]:
    row = server.query(_COUNT.format("first")).json["results"]["bindings"][0]
    return int(row["claims"]["value"]), int(row["graphs"]["value"])


def _of_corpus(root: Path) -> tuple[int, int]:
    row = json.loads(kg.open(root).query(_COUNT.format("here")).serialize("json"))["results"]["bindings"][0]
    return int(row["claims"]["value"]), int(row["graphs"]["value"])


def _wait_for(server: Server, name: str) -> None:
    for _ in range(200):
        if server.get("/health").json["snapshot"] == name:
            return
        time.sleep(0.05)
    raise AssertionError(f"the snapshot {name} was never served")


def test_kept_answers_are_of_the_snapshot_that_is_served(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    assert kg.open(workspace.root).build().published
    ask = "ASK { entity:northern-column cg:ledBy entity:spokesman }"
    claims = workspace.corpus / "claims" / "harbour-report.yaml"
    with serving(workspace.root) as server:
        before = server.query(ask)
        assert before.json["boolean"] is False
        told = claims.read_text(encoding="utf-8").replace("[northern-column, ledBy, anna-b]", "[northern-column, ledBy, spokesman]")
        claims.write_text(told, encoding="utf-8")
        assert kg.open(workspace.root).build().published
        _wait_for(server, kg.open(workspace.root).snapshot.folder.name)
        after = server.query(ask, if_none_match=before.headers["etag"])
        assert (after.status, after.json["boolean"]) == (200, True)


def test_a_snapshot_that_cannot_be_read_is_not_taken_up(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    assert kg.open(workspace.root).build().published
    with serving(workspace.root) as server:
        first = server.get("/health").json["snapshot"]
        broken = workspace.state / "snapshots" / "broken"
        broken.mkdir()
        link = workspace.state / "current"
        link.unlink()
        link.symlink_to(Path("snapshots") / "broken")
        time.sleep(1.5)
        assert server.get("/health").json["snapshot"] == first
        assert server.query("ASK { ?s ?p ?o } # still").json["boolean"] is True
        assert "broken" in server.logged()
