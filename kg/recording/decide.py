"""`kg decide`: a decision on claims at odds, added to those there are. None is ever changed or taken out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import PurePosixPath

from kg.claim import ContestDecision, DecisionSide, DecisionVerdict
from kg.corpus.decisions import in_order, pairs_of
from kg.corpus.documents import DecisionsFile
from kg.corpus.rules import decision_problems
from kg.corpus.suggestions import did_you_mean
from kg.errors import ContentError, UnknownName, UsageError
from kg.recording.entries import NewEntry, append, corpus_of, create, known_annotator, mint_id, opened
from kg.workspace import Workspace

USUAL_FILE = "decisions/decisions.yaml"


def decide(
    workspace: Workspace,
    sides: Sequence[DecisionSide],
    verdict: DecisionVerdict,
    *,
    why: str,
    prefer: str | None = None,
    by: str | None = None,
    today: date | None = None,
) -> NewEntry:
    """Record a decision on a contest, in the file of the latest one on it or else in ``corpus/decisions/decisions.yaml``.

    :param sides: the claims of each side, by id.
    :param why: the ground, in our own words.
    :param prefer: with the verdict `prefer`: a claim of the side to be followed.
    :param by: the annotator who decides; the only one in ``kg.toml`` when not given.
    :param today: the day of the decision, when not today's.
    :raises UnknownName: a claim or an annotator that does not exist.
    :raises ContentError: the decision is none: a claim on two sides, a preference for a claim on no side.
    :raises UsageError: no reason, or a later decision on the contest than today's.
    """
    if not why.strip():
        raise UsageError("a decision needs its reason", "Say why with --why, in your own words.")
    corpus = corpus_of(workspace)
    decision = ContestDecision(
        id=mint_id({*corpus.claims, *corpus.decisions}),
        sides=tuple(sides),
        verdict=verdict,
        prefer=prefer,
        why=" ".join(why.split()),
        by=known_annotator(workspace, by),
        on=(today or date.today()).isoformat(),
    )
    for claim in (*decision.claims, *filter(None, [prefer])):
        if claim not in corpus.claims:
            remedy = did_you_mean(claim, corpus.claims, "`kg contested` lists contests with their claims.")
            raise UnknownName(f"there is no claim `{claim}`", remedy)
    problems = list(decision_problems(decision))
    if problems:
        raise ContentError("this is no decision; nothing was written", problems[0].remedy, problems)
    earlier = [each for each in in_order(corpus.decisions.values()) if pairs_of(each) & pairs_of(decision)]
    name = USUAL_FILE
    if earlier:
        latest = earlier[-1]
        file = PurePosixPath(latest.at.file) if latest.at else PurePosixPath()
        if latest.on > decision.on or (latest.on == decision.on and file.suffix != ".yaml"):
            raise UsageError(
                f"decision `{latest.id}` of {latest.on} ({latest.at}) on the same contest would come after this one",
                "Correct its day, or record the new decision by hand below it.",
            )
        if file.suffix == ".yaml":
            path = workspace.root / file
            return append(opened(workspace, path), "decisions", DecisionsFile(decisions=(decision,)), decision.id)
    path = workspace.corpus / name
    content = DecisionsFile(decisions=(decision,))
    return (
        append(opened(workspace, path), "decisions", content, decision.id) if path.exists() else create(path, content, decision.id)
    )
