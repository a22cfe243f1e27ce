"""A workspace whose every text tries to be something else than text."""

from __future__ import annotations

import json
from pathlib import Path

from kg.publishing import build
from kg.workspace import open_workspace
from tests.publishing.workspaces import CLAIMS, ENTITIES, SHA, SOURCE, make_workspace

# Each would show itself: a dialog, a request, an element, a broken attribute, a line turned around, a template evaluated.
STRINGS = (
    "<script>window.hit=1</script>",
    '"><img src=x onerror=window.hit=1>',
    "'><svg onload=window.hit=1>",
    "</title><script>window.hit=1</script>",
    "</textarea></pre></code><script>window.hit=1</script>",
    "<!-- --><base href=//evil.invalid/>",
    '" autofocus onfocus="window.hit=1',
    "javascript:window.hit=1",
    "{{ 7*191 }}{% raw %}",
    "${7*191}#{7*191}",
    "&lt;b&gt;bold&lt;/b&gt;&quot;",
    "<style>body{display:none}</style>",
    "<iframe srcdoc='<script>top.hit=1</script>'></iframe>",
    "<a href=//evil.invalid>click</a>",
    "<form action=//evil.invalid><button>go</button></form>",
    "<meta http-equiv=refresh content=0;url=//evil.invalid>",
    "<details open ontoggle=window.hit=1>",
    "]]><x/><![CDATA[",
    "\\u003cscript\\u003ewindow.hit=1\\u003c/script\\u003e",
    "../../../etc/passwd\\0%00%0d%0aSet-Cookie: a=b",
)


# Characters that hide or reorder text stand in quoted passages alone; elsewhere the corpus may not hold them.
HIDDEN = "gnp.\u202eexe \u2066\u200b\u200f\ufeffend"
_QUESTION = """\
#+ summary: "<script>window.hit=1</script> who?"
#+ description: "\\"><img src=x onerror=window.hit=1>"
#+ tags: ["<b>tag</b>"]
#+ view: said
#+ parameters:
#+   text: {type: text, default: "</pre><script>window.hit=1</script>", description: "<i>text</i>"}
#+   day: {type: date, default: 2017-01-01, description: A day.}
PREFIX cg: <https://w3id.org/claimgraph/ns#>
SELECT ?group ?name (?_text AS ?echo) (<javascript:window.hit=1> AS ?address) WHERE {
  GRAPH ?claim { ?group cg:alsoKnownAs ?name }
} ORDER BY ?name
"""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _entity(number: int, text: str) -> str:
    return (
        f"  - id: hostile-{number}\n    types: [Person]\n    label: {_quoted(text)}\n    aliases: [{_quoted('also ' + text)}]\n"
        f"    ids: {{other: {_quoted(text)}}}\n    note: {_quoted(text)}\n"
    )


def claim_id(number: int) -> str:
    """The id of the claim that the string of that number stands in."""
    return f"h{chr(ord('a') + number)}hhhhhhhh"


def _claim(number: int, text: str) -> str:
    passage = f"{{start: 10, end: 40, sha256: {SHA}, quote: {{exact: {json.dumps(HIDDEN)}}}}}"
    written = f"  - id: {claim_id(number)}\n    by: [hostile-{number}]\n    evidence: {passage}\n    valid: 2017\n"
    written += f"    assertion: [[northern-column, alsoKnownAs, {_quoted(text)}]]\n"
    return written + "".join(f"    {name}: {_quoted(text)}\n" for name in ("hedge", "condition", "note", "role"))


def build_hostile(folder: Path) -> Path:
    """Build it in a folder: the strings stand in labels, aliases, external ids, notes, titles, addresses and a question."""
    make_workspace(folder)
    address, note = _quoted("javascript:window.hit=1"), _quoted(" ".join(STRINGS))
    written = {
        "corpus/entities/actors.yaml": ENTITIES + "".join(_entity(*each) for each in enumerate(STRINGS)),
        "corpus/claims/harbour-report.yaml": CLAIMS + "".join(_claim(*each) for each in enumerate(STRINGS)),
        "corpus/sources/harbour-report.yaml": SOURCE.replace('"Harbour', '"<b>Harbour')
        + f"rights: quotes allowed\nurl: {address}\nnote: {note}\n",
        "queries/hostile.rq": _QUESTION,
    }
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8")
    result = build(open_workspace(folder))
    assert result.published, result.report.render("text")
    return folder
