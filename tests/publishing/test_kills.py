"""Kills at random moments: what is published always opens with its manifest's digest.

``KG_KILLS`` says how many builds are killed (5 where it is not set; the acceptance run takes 50).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from kg.publishing import build
from kg.store import current_folder, open_current
from tests.publishing.test_building import BUILD
from tests.publishing.workspaces import make_workspace

KILLS = int(os.environ.get("KG_KILLS", "5"))


def start(root: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", BUILD, str(root)])


def test_killed_builds_leave_what_was_published(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    build(workspace)
    began = time.monotonic()
    make_workspace(tmp_path, more_claims=1)
    assert start(tmp_path).wait() == 0
    usual = time.monotonic() - began
    chance = random.Random(20261122)
    killed = published = 0
    for number in range(KILLS):
        # Every round has new content, so that every build has everything to do.
        make_workspace(tmp_path, more_claims=2 + number)
        before = current_folder(workspace.state).name
        running = start(tmp_path)
        # Most kills fall into the second half, where the snapshot is written and swapped.
        time.sleep(usual * chance.triangular(0.1, 1.15, 0.9))
        running.kill()
        killed += running.wait() != 0
        with open_current(workspace.state) as snapshot:
            snapshot.verify()
            assert snapshot.manifest.counts.claims in range(5, 5 + 3 + number)
            published += snapshot.folder.name != before
    assert killed, "no build was killed; they ended too early"
    result = build(make_workspace(tmp_path, more_claims=KILLS + 9))
    assert result.published
    assert {path.name for path in workspace.state.iterdir()} == {"current", "lock", "schema", "snapshots"}
    print(f"{KILLS} builds, {killed} killed, {published} had published")
