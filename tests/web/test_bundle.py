"""Names of the bundle's files, and what `kg doctor` says of it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli.app import app
from kg.web import bundle


def publish(folder: Path, files: dict[str, str]) -> None:
    (folder / "manifest.json").write_text(json.dumps({"files": files}))


def test_a_name_leads_to_the_file_of_the_present_bundle(tmp_path: Path) -> None:
    publish(tmp_path, {"sparql.js": "sparql-1.js"})
    assert bundle.asset("sparql.js", tmp_path) == "/assets/sparql-1.js"
    assert bundle.asset("graph.js", tmp_path) is None
    assert bundle.addresses(tmp_path) == {"sparql.js": "/assets/sparql-1.js"}
    assert bundle.missing(tmp_path) is None
    publish(tmp_path, {"sparql.js": "sparql-2.js"})
    os.utime(tmp_path / "manifest.json", ns=(1, 1))
    assert bundle.asset("sparql.js", tmp_path) == "/assets/sparql-2.js"


@pytest.mark.parametrize("manifest", ["{", "[]", "{}", '{"files": {"sparql.js": "../x.js"}}', '{"files": {"sparql.js": "a b.js"}}'])
def test_a_damaged_manifest_is_no_bundle(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    assert bundle.asset("sparql.js", tmp_path) is None
    assert bundle.missing(tmp_path) == "it was never built"


def test_the_doctor_tells_why_there_is_no_bundle_and_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "missing.txt").write_text("npm could not fetch its packages (ECONNREFUSED)\n")
    monkeypatch.setattr(bundle, "ASSETS", tmp_path)
    told = CliRunner().invoke(app, ["doctor", "--brief"]).output
    assert "because npm could not fetch its packages (ECONNREFUSED); install again where npm can be reached" in told
    publish(tmp_path, {"sparql.js": "sparql-1.js"})
    assert "SPARQL page" not in CliRunner().invoke(app, ["doctor", "--brief"]).output
    assert f"front end: {tmp_path}" in CliRunner().invoke(app, ["doctor"]).output
