"""A small workspace that conforms, for faults to be planted in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.corpus import read_corpus
from kg.ontology import Ontology
from kg.settings import Settings
from kg.validation import Report, map_for_checking, validate_corpus
from kg.vocabulary import DataIris
from kg.workspace import shipped

DIGEST = "0123456789abcdef" * 4
SOURCE = f"""\
key: border-war
title: A border war
language: en
published: 2017-10
sha256: {DIGEST}
length: 900
"""
ENTITIES = """\
entities:
  - id: northern-column
    types: [ArmedGroup]
    label: Northern Column

  - id: amir-doran
    types: [Person]
    label: Amir Doran

  - id: merin
    types: [City]
    label: Merin

  - id: raid-on-merin
    types: [Attack]
    label: Raid on Merin
"""
CLAIMS = f"""\
source: border-war
annotator: editors
recorded: 2026-11-22
claims:
  - id: aaaaaaaaaa
    evidence: {{start: 10, end: 90, sha256: {DIGEST}}}
    assertion: [[northern-column, ledBy, amir-doran]]
    valid: 2017-04/2020

  - id: bbbbbbbbbb
    evidence: {{start: 100, end: 190, sha256: {DIGEST}}}
    assertion:
      - [raid-on-merin, a, Attack]
      - [raid-on-merin, place, merin]
      - [raid-on-merin, date, "2018-02-03"]

  - id: cccccccccc
    by: [amir-doran]
    evidence: {{start: 200, end: 290, sha256: {DIGEST}}}
    stance: {{kind: fear, holder: northern-column, about: [merin]}}
"""


@dataclass(frozen=True)
class Workspace:
    """A folder with a corpus in it."""

    root: Path

    @classmethod
    def make(cls, root: Path) -> Workspace:
        made = cls(root)
        made.write("corpus/sources/border-war.yaml", SOURCE)
        made.write("corpus/entities/all.yaml", ENTITIES)
        made.write("corpus/claims/border-war.yaml", CLAIMS)
        return made

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def replace(self, name: str, old: str, new: str) -> None:
        """Plant a fault: one text for another, which must be there."""
        path = self.root / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    def check(self, ontology: Ontology, *, shapes: list[Path] | None = None, owl: bool = False) -> Report:
        """What ``kg validate`` does."""
        reading = read_corpus(self.root / "corpus", root=self.root)
        mapped = map_for_checking(reading, ontology, DataIris(), Settings())
        files = shapes if shapes is not None else sorted(shipped("shapes").glob("*.ttl"))
        return validate_corpus(reading, mapped, ontology, files, owl=owl, root=self.root)


def told(report: Report, severity: str = "error") -> list[str]:
    """``file:line:column code`` of the findings of a severity."""
    return [f"{each.problem.at} {each.problem.code}" for each in report.findings if each.severity == severity]
