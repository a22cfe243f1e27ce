"""`kg anchor`: only the changed parts of files change, and never by likeness."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.anchoring import AnchorStatus, digest, paragraphs_of
from kg.corpus import read_corpus
from kg.errors import StorageFailure
from kg.recording import anchor, format_corpus, init_workspace
from kg.recording.claim_edits import SourceText, changes_of_claims
from kg.recording.splicing import changed, open_file, plain
from kg.workspace import Workspace, open_workspace

from .conftest import ARTICLE, DUMP, SOURCE

Make = Callable[..., Workspace]
ASSERTION = "    assertion: [[group-a, ledBy, person-b]]\n"


def passage(words: str) -> str:
    start = ARTICLE.index(words)
    return f"{{start: {start}, end: {start + len(words)}, sha256: {digest(words)}}}"


def claims_file(workspace: Workspace) -> Path:
    return workspace.corpus / "claims" / "valley.yaml"


def claims_text(workspace: Workspace) -> str:
    return claims_file(workspace).read_bytes().decode()


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


def test_a_quote_becomes_a_position_and_comments_stay(make: Make) -> None:
    quotes = "  - id: aaaaaaaaaa   # odd spacing\n    quote:   'Its leader didn’t speak'  # narrow\n    # between\n" + ASSERTION
    workspace = make(quotes, head="# the file's own comment\n")
    before = claims_text(workspace)
    outcome = anchor(workspace)
    assert (outcome.anchored, outcome.problems, outcome.exit_code) == (1, (), 0)
    assert changed_lines(before, claims_text(workspace)) == [
        "-    quote:   'Its leader didn’t speak'  # narrow",
        f"+    evidence:   {passage('Its leader didn’t speak')}  # narrow",
    ]
    assert outcome.report.counts[AnchorStatus.EXACT] == 1


def test_a_list_of_quotes_keeps_its_layout(make: Make) -> None:
    claim = f"""\
  - id: aaaaaaaaaa
    quote:
      # the lead
      - The first group met
      - "the Guard" # a name

      - >-
        Its leader
        didn’t speak
{ASSERTION}"""
    workspace = make(claim)
    before = claims_text(workspace)
    assert anchor(workspace).anchored == 3
    assert changed_lines(before, claims_text(workspace)) == [
        "-    quote:",
        "+    evidence:",
        "-      - The first group met",
        '-      - "the Guard" # a name',
        f"+      - {passage('The first group met')}",
        f"+      - {passage('the Guard')} # a name",
        "-      - >-",
        "-        Its leader",
        "-        didn’t speak",
        f"+      - {passage('Its leader didn’t speak')}",
    ]


@pytest.mark.parametrize(
    "claim",
    [
        "  - {id: aaaaaaaaaa, quote: The first group met, assertion: [[group-a, ledBy, person-b]]}\n",
        '  - id: aaaaaaaaaa\n    quote: ["The first group met"]\n' + ASSERTION,
        "  - id: aaaaaaaaaa\n    quote: |- # kept\n      The first group met\n\n    # far\n" + ASSERTION,
        "  - id: aaaaaaaaaa\n    quote:\n    - The first\n      group met\n" + ASSERTION,
        '  - "id": aaaaaaaaaa\n    "quote": "The first group \\\n      met"\n' + ASSERTION,
        "  - assertion: [[group-a, ledBy, person-b]]\n    id: aaaaaaaaaa\n    quote: The first group met",
    ],
)
def test_every_way_of_writing_a_quote(make: Make, claim: str) -> None:
    workspace = make(claim)
    outcome = anchor(workspace)
    assert (outcome.anchored, outcome.problems) == (1, ())
    found = read_corpus(workspace.corpus, root=workspace.root).corpus.claims["aaaaaaaaaa"]
    start = ARTICLE.index("The first group met")
    assert [(e.start, e.end, e.quote) for e in found.evidence] == [(start, start + 19, None)]
    assert found.quote == ()
    assert claims_text(workspace).count("#") == claim.count("#")


GUARD = ARTICLE.index("the Guard")


@pytest.mark.parametrize(
    "evidence",
    [
        f"    evidence: {passage('the Guard')} # older\n",
        f"    evidence: [{passage('the Guard')}]\n",
        f"    evidence:\n      - {passage('the Guard')} # older\n",
        f"    evidence:\n    - start: {GUARD}\n      end: {GUARD + 9}\n      sha256: {digest('the Guard')}\n",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_quote_beside_evidence_joins_it(make: Make, evidence: str, first: bool) -> None:
    quote = "    quote: The first group met\n"
    workspace = make("  - id: aaaaaaaaaa\n" + (quote + evidence + ASSERTION if first else evidence + ASSERTION + quote))
    assert anchor(workspace).problems == ()
    found = read_corpus(workspace.corpus, root=workspace.root).corpus.claims["aaaaaaaaaa"]
    assert [ARTICLE[e.start : e.end] for e in found.evidence] == ["the Guard", "The first group met"]
    assert claims_text(workspace).count("# older") == evidence.count("# older")


def test_evidence_over_several_lines_is_not_turned_into_a_list(make: Make) -> None:
    evidence = f"    evidence:\n      start: {GUARD}\n      end: {GUARD + 9}\n      sha256: {digest('the Guard')}\n"
    workspace = make("  - id: aaaaaaaaaa\n    quote: The first group met\n" + evidence + ASSERTION)
    before = claims_text(workspace)
    outcome = anchor(workspace)
    assert claims_text(workspace) == before
    assert [(p.code, p.remedy) for p in outcome.problems] == [
        ("quote-not-anchored", "Run `kg fmt` on the file, then `kg anchor` again.")
    ]
    format_corpus(workspace)
    assert anchor(workspace).exit_code == 0


def test_a_passage_that_is_there_already_is_not_doubled(make: Make) -> None:
    workspace = make(f"  - id: aaaaaaaaaa\n    evidence: {passage('the Guard')}\n    quote: the Guard\n{ASSERTION}")
    anchor(workspace)
    assert claims_text(workspace).endswith(f"  - id: aaaaaaaaaa\n    evidence: {passage('the Guard')}\n{ASSERTION}")


def test_a_claim_with_a_failing_quote_stays_and_the_others_go_on(make: Make) -> None:
    bad = '  - id: bbbbbbbbbb\n    quote: [the Guard, "didn\'t speak", group]\n' + ASSERTION
    workspace = make("  - id: aaaaaaaaaa\n    quote: the Guard\n" + ASSERTION + bad)
    outcome = anchor(workspace)
    assert claims_text(workspace).endswith(bad)
    assert [(p.code, str(p.at)) for p in outcome.problems] == [
        ("quote-absent", "corpus/claims/valley.yaml:9:24"),
        ("quote-ambiguous", "corpus/claims/valley.yaml:9:40"),
    ]
    assert "’ (U+2019 RIGHT SINGLE QUOTATION MARK)" in outcome.problems[0].message
    assert "paragraph 2" in outcome.problems[1].message
    assert (outcome.anchored, outcome.exit_code) == (1, 1)


def test_words_are_kept_only_where_the_rights_say_so(make: Make) -> None:
    source = SOURCE % (6 + len(ARTICLE)) + "rights: CC BY 4.0; quotes allowed\n"
    workspace = make("  - id: aaaaaaaaaa\n    quote: the Guard\n" + ASSERTION, source=source)
    assert anchor(workspace).report.exit_code == 0
    found = read_corpus(workspace.corpus, root=workspace.root).corpus.claims["aaaaaaaaaa"].evidence[0]
    assert found.quote is not None
    assert (found.quote.exact, found.quote.suffix) == ("the Guard", ARTICLE[found.end : found.end + 32])
    assert len(found.quote.prefix) == 32


def test_the_source_gets_digest_length_and_paragraphs(make: Make) -> None:
    workspace = make("  - id: aaaaaaaaaa\n    quote: the Guard\n" + ASSERTION)
    anchor(workspace)
    path = workspace.corpus / "sources" / "valley.yaml"
    lines = path.read_text().splitlines()
    assert lines[:6] == [
        "key: valley",
        "title: The valley",
        f"sha256: {digest(ARTICLE)}",
        f"length: {len(ARTICLE)}",
        "# where it stands",
        "locations:",
    ]
    assert lines[7] == "paragraphs:"
    assert "# the only copy" in lines[6]
    source = read_corpus(workspace.corpus, root=workspace.root).corpus.sources["valley"]
    assert source.paragraphs == paragraphs_of(ARTICLE)
    before = path.read_bytes()
    assert anchor(workspace).files == ()
    assert path.read_bytes() == before


def test_claims_typed_without_an_id_get_one(make: Make) -> None:
    claims = (
        "  - id: aaaaaaaaaa\n    quote: the Guard\n" + ASSERTION + "  # second\n"
        "  - quote: The first group met # kept\n" + ASSERTION + "  -   # third\n"
        "    by: [person-b]\n    quote: nowhere\n"
        + ASSERTION
        + "  - {quote: Its leader, assertion: [[group-a, ledBy, person-b]]}\n"
    )
    workspace = make(claims)
    before = claims_text(workspace)
    outcome = anchor(workspace)
    assert (outcome.minted, outcome.anchored) == (3, 3)
    ids = list(read_corpus(workspace.corpus, root=workspace.root).corpus.claims)
    assert (ids[0], len(set(ids))) == ("aaaaaaaaaa", 4)
    lines = changed_lines(before, claims_text(workspace))
    assert [line for line in lines if "id: " in line] == [
        f"+  - id: {ids[1]}",
        f"+    id: {ids[2]}",
        f"+  - {{id: {ids[3]}, evidence: {passage('Its leader')}, assertion: [[group-a, ledBy, person-b]]}}",
    ]
    assert f"+    evidence: {passage('The first group met')} # kept" in lines
    again = claims_text(workspace)
    assert (anchor(workspace).minted, claims_text(workspace)) == (0, again)


def test_ids_are_minted_without_the_text_and_canonical_files_stay_so(make: Make) -> None:
    workspace = make("  - by: [person-b]\n    quote: the Guard\n" + ASSERTION)
    (workspace.texts / "dump.txt").unlink()
    format_corpus(workspace)
    assert anchor(workspace).minted == 1
    assert format_corpus(workspace, check=True).changed == ()
    assert [claim.quote for claim in read_corpus(workspace.corpus, root=workspace.root).corpus.claims.values()] == [("the Guard",)]


def test_files_with_cr_lf_and_a_byte_order_mark_keep_both(make: Make) -> None:
    workspace = make("  - id: aaaaaaaaaa\n    quote: the Guard # \U0001f5fa\n" + ASSERTION)
    path = claims_file(workspace)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    before = path.read_bytes()
    assert anchor(workspace).anchored == 1
    assert path.read_bytes() == before.replace(b"quote: the Guard", f"evidence: {passage('the Guard')}".encode())


def test_a_canonical_file_stays_canonical(make: Make) -> None:
    source = SOURCE % (6 + len(ARTICLE)) + "rights: quotes allowed\n"
    workspace = make("  - id: aaaaaaaaaa\n    quote: the Guard # a remark\n" + ASSERTION, source=source)
    format_corpus(workspace)
    anchor(workspace)
    assert format_corpus(workspace, check=True).changed == ()
    assert "# a remark" in claims_text(workspace)


def moved(workspace: Workspace, text: str) -> None:
    (workspace.texts / "dump.txt").write_bytes(("Menu\n\n" + text + "\n").encode())
    path = workspace.corpus / "sources" / "valley.yaml"
    path.write_text(path.read_text().replace(f"end: {6 + len(ARTICLE)}}}", f"end: {6 + len(text)}}}"))


def test_moved_passages_are_corrected_only_when_asked(make: Make) -> None:
    workspace = make("  - id: aaaaaaaaaa # c\n    quote: [the Guard, The first group met]\n" + ASSERTION)
    anchor(workspace)
    new = "Updated.\n\n" + ARTICLE
    moved(workspace, new)
    before = claims_text(workspace)
    outcome = anchor(workspace)
    assert (outcome.files, outcome.exit_code) == ((), 1)
    assert outcome.report.counts[AnchorStatus.SHIFTED] == 2
    outcome = anchor(workspace, fix=True)
    assert (outcome.shifted, outcome.exit_code) == (2, 0)
    found = read_corpus(workspace.corpus, root=workspace.root).corpus
    assert [new[e.start : e.end] for e in found.claims["aaaaaaaaaa"].evidence] == ["the Guard", "The first group met"]
    assert (found.sources["valley"].sha256, found.sources["valley"].length) == (digest(new), len(new))
    assert found.sources["valley"].paragraphs == paragraphs_of(new)
    assert len(changed_lines(before, claims_text(workspace))) == 2


def test_a_source_keeps_its_old_digest_while_a_passage_is_lost(make: Make) -> None:
    workspace = make("  - id: aaaaaaaaaa\n    quote: [the Guard, The first group met]\n" + ASSERTION)
    anchor(workspace)
    moved(workspace, ("Updated. " + ARTICLE).replace("“the Guard”", "“the Band”"))
    outcome = anchor(workspace, fix=True)
    assert outcome.shifted == 1
    assert outcome.report.counts[AnchorStatus.ORPHAN] == 1
    source = read_corpus(workspace.corpus, root=workspace.root).corpus.sources["valley"]
    assert source.sha256 == digest(ARTICLE)
    assert {p.code for p in outcome.report.problems} == {"text-differs", "unequal-lengths", "passage-orphan"}


def test_without_the_text_quotes_stay_and_it_is_said(make: Make) -> None:
    workspace = make("  - id: aaaaaaaaaa\n    quote: the Guard\n" + ASSERTION)
    (workspace.texts / "dump.txt").unlink()
    before = claims_text(workspace)
    outcome = anchor(workspace)
    assert claims_text(workspace) == before
    assert [p.code for p in outcome.problems] == ["quote-not-anchored"]
    assert outcome.exit_code == 1


@pytest.mark.parametrize("nth", [1, 2])
def test_a_fault_while_writing_leaves_every_file_old_or_complete(make: Make, monkeypatch: pytest.MonkeyPatch, nth: int) -> None:
    workspace = make("  - id: aaaaaaaaaa\n    quote: the Guard\n" + ASSERTION)
    files = sorted(workspace.corpus.rglob("*.yaml"))
    before = {path: path.read_bytes() for path in files}
    replace, calls = os.replace, 0

    def fail(*arguments: object, **named: object) -> None:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise OSError(28, "No space left on device")
        replace(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(StorageFailure, match="No space left"):
        anchor(workspace)
    monkeypatch.undo()
    assert sorted(workspace.corpus.rglob("*")) == sorted({*files, *(path.parent for path in files)})
    untouched = [path for path in files if path.read_bytes() == before[path]]
    assert len(untouched) == len(files) - (nth - 1)
    monkeypatch.delenv("KG_TEXTS", raising=False)
    assert anchor(workspace).exit_code == 0


WORDS = st.sampled_from(
    ["the Guard", "The first group met", "Its leader didn’t speak", "The end\U0001f5fa", "“the Guard” – met", "nowhere", "group"]
)
STYLES = st.sampled_from(["'%s'", '"%s"', "|-\n        %s", ">-\n        %s", "'%s' # note: a # b", "|- # note\n        %s\n"])
LAYOUTS = st.lists(st.tuples(WORDS, STYLES), min_size=1, max_size=3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.lists(LAYOUTS, min_size=1, max_size=4), st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_whatever_the_layout_the_rest_of_the_file_stays(
    tmp_path: Path, claims: list[list[tuple[str, str]]], bom: bool, newline: str
) -> None:
    from kg.anchoring import EvidenceChecker
    from kg.claim import Source

    lines = ["# top", "source: valley", "claims:"]
    for number, quotes in enumerate(claims):
        lines += [f"  - id: aaaaaaaaa{'abcd'[number]}  # c{number}", "    # above", "    quote:"]
        lines += [f"      - {style % words}" for words, style in quotes]
        lines += ["    assertion: [[group-a,   ledBy, person-b]]   # kept", ""]
    path = tmp_path / "claims" / "valley.yaml"
    path.parent.mkdir(exist_ok=True)
    text = "\n".join(lines).replace("\n", newline)
    path.write_bytes((b"\xef\xbb\xbf" if bom else b"") + text.encode())
    file = open_file(path, "corpus/claims/valley.yaml")
    source = SourceText(Source(key="valley", title="T"), ARTICLE, EvidenceChecker(ARTICLE, ()))
    changes = changes_of_claims(file, lambda _: source, fix=True)
    data = changed(file, changes.edits, changes.expected)
    after = data.decode("utf-8-sig")
    assert data.startswith(b"\xef\xbb\xbf") == bom
    assert ("\r\n" in after) == (newline == "\r\n")
    assert "\n" not in after.replace("\r\n", "") or newline == "\n"
    assert after.count("#") == text.count("#")
    good = [all(ARTICLE.count(words) == 1 for words, _ in quotes) for quotes in claims]
    tree = plain(open_file(path, "x").root)
    assert isinstance(tree, dict)
    written = changes.expected["claims"]
    assert ["evidence" in claim for claim in written] == good
    for claim, ok, quotes in zip(written, good, claims, strict=True):
        if ok:
            assert [ARTICLE[int(e["start"]) : int(e["end"])] for e in claim["evidence"]] == [words for words, _ in quotes]


def test_the_dump_of_these_tests_holds_the_article() -> None:
    assert DUMP[6 : 6 + len(ARTICLE)] == ARTICLE


@pytest.mark.parametrize("place", ["before the article", "inside it", "both"])
def test_an_edited_dump_is_brought_back_to_exact_in_one_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.delenv("KG_TEXTS", raising=False)
    root = init_workspace(tmp_path / "case").root
    dump = root / "texts" / "example.txt"
    text = dump.read_text(encoding="utf-8")
    if place != "inside it":
        text = "A line of boilerplate.\n\n" + text
    if place != "before the article":
        head, tail = text.split("\n\n", 3)[:3], text.split("\n\n", 3)[3]
        text = "\n\n".join([*head, "A paragraph that was not there.", tail])
    dump.write_text(text, encoding="utf-8")
    workspace = open_workspace(root)
    before = anchor(workspace).report
    assert any(problem.code == "text-differs" for problem in before.problems)
    outcome = anchor(workspace, fix=True)
    assert outcome.report.counts[AnchorStatus.EXACT] == len(outcome.report.passages)
    assert outcome.exit_code == 0
    assert anchor(workspace, fix=True).files == ()


def test_an_article_whose_ends_were_rewritten_is_not_guessed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KG_TEXTS", raising=False)
    root = init_workspace(tmp_path / "case").root
    dump = root / "texts" / "example.txt"
    text = dump.read_text(encoding="utf-8")
    dump.write_text("A line of boilerplate.\n\n" + text.replace("Quiet months", "Still months"), encoding="utf-8")
    source = root / "corpus" / "sources" / "example-quiet-months.yaml"
    recorded = source.read_bytes()
    assert anchor(open_workspace(root), fix=True).exit_code == 1
    assert source.read_bytes() == recorded
