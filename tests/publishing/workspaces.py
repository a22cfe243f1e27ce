"""Small workspaces to build, with everything in them that the format's edges need."""

from __future__ import annotations

from pathlib import Path

from kg.workspace import Workspace, open_workspace

SHA = "0123456789abcdef" * 4

SOURCE = f"""\
key: harbour-report
title: "Harbour report: “quiet” \\\\ nights & <days>"
publisher: harbour-news
published: 2017-04-03
sha256: {SHA}
length: 900
locations:
  - {{file: page-1.txt, start: 100, end: 1000}}
  - {{file: page-2.txt, start: 7, end: 907}}
paragraphs:
  - {{start: 0, end: 400, sha256: {SHA}}}
  - {{start: 402, end: 900, sha256: {SHA}}}
"""

ENTITIES = """\
entities:
  - {id: harbour-news, types: [MediaOutlet], label: Harbour News}
  - id: northern-column
    types: [ArmedGroup]
    label: Northern Column
    aliases: [Колонна Север, 北方纵队, "the \\u2018Column\\u2019"]
  - {id: anna-b, types: [Person], label: Anna B.}
  - {id: spokesman, types: [UnnamedPerson], label: a spokesman}
  - {id: state-s, types: [State, Country], label: State S}
"""

CLAIMS = f"""\
source: harbour-report
annotator: editors
recorded: 2026-11-22
claims:
  - id: aaaaaaaaaa
    evidence: {{start: 10, end: 40, sha256: {SHA}}}
    assertion: [[northern-column, ledBy, anna-b]]
    valid: 2017-04/2020
  - id: bbbbbbbbbb
    by: [spokesman, anna-b]
    modality: alleged
    evidence: {{start: 50, end: 60, sha256: {SHA}}}
    assertion: [[northern-column, alliedWith, state-s]]
  - id: cccccccccc
    by: [spokesman]
    modality: denied
    certainty: probable
    evidence: {{start: 410, end: 450, sha256: {SHA}}}
    assertion: [[northern-column, alliedWith, state-s]]
    note: "a note with a tab\\tand \\"quotes\\""
  - id: dddddddddd
    evidence:
      - {{start: 60, end: 70, sha256: {SHA}}}
      - {{start: 460, end: 470, sha256: {SHA}}}
    stance:
      kind: oppose
      holder: state-s
      about: [northern-column]
      content: [[northern-column, ledBy, spokesman]]
      contentText: own words
    said: 2017-04
  - id: eeeeeeeeee
    evidence: {{start: 70, end: 80, sha256: {SHA}}}
    assertion: [[northern-column, alsoKnownAs, "Column 01"]]
    status: retracted
"""

SHAPE = """\
@prefix cg: <https://w3id.org/claimgraph/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/claimgraph/shapes#> .

shape:ClaimShape a sh:NodeShape ;
    sh:targetClass cg:Claim ;
    sh:property shape:ClaimFromSource .

shape:ClaimFromSource a sh:PropertyShape ;
    sh:path cg:fromSource ;
    sh:minCount 1 ;
    sh:message "Say which source the claim comes from." .
"""

QUERY = """\
#+ summary: Who leads whom?
#+ description: Every accepted leader.
PREFIX cg: <https://w3id.org/claimgraph/ns#>

SELECT ?group ?leader WHERE { ?group cg:ledBy ?leader } ORDER BY ?group ?leader
"""


def make_workspace(folder: Path, *, more_claims: int = 0) -> Workspace:
    """A workspace of one source and five claims, with the shipped ontology and one shape and question of its own.

    :param more_claims: how many plain claims to add, for builds that should take a while.
    """
    written = {
        "kg.toml": 'name = "test"\nreplaces = ["shapes", "queries"]\n\n[annotators]\neditors = "The editors"\n',
        "corpus/sources/harbour-report.yaml": SOURCE,
        "corpus/entities/actors.yaml": ENTITIES,
        "corpus/claims/harbour-report.yaml": CLAIMS + "".join(map(_plain_claim, range(more_claims))),
        "shapes/claims.ttl": SHAPE,
        "queries/who-leads.rq": QUERY,
    }
    for name, text in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return open_workspace(folder)


def _plain_claim(number: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    id = "z" + "".join(letters[number >> shift & 31] for shift in range(0, 45, 5))
    return (
        f"  - id: {id}\n    evidence: {{start: {number % 800}, end: {number % 800 + 9}, sha256: {SHA}}}\n"
        f"    assertion: [[northern-column, ledBy, anna-b]]\n    valid: {1900 + number % 100}\n"
    )
