"""`kg same`: a judgement on whether two entities are one, added to those there are, or taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import PurePosixPath

from kg.claim import Corpus, IdentityJudgement, Verdict
from kg.corpus import did_you_mean, scalar
from kg.corpus.events import MappingNode, ScalarNode, SequenceNode
from kg.corpus.judgements import judged_pair
from kg.corpus.scalars import date_scalar
from kg.errors import ContentError, UnknownName, UsageError
from kg.recording.entries import NewEntry, corpus_of, known_annotator, opened
from kg.recording.list_edits import add_item, drop_item
from kg.recording.replacing import replace_file
from kg.recording.splicing import Edit, OpenFile, changed, plain
from kg.workspace import Workspace

_Change = Callable[[OpenFile, MappingNode, list[object]], Edit]


def judge(
    workspace: Workspace,
    one: str,
    other: str,
    verdict: Verdict,
    *,
    why: str,
    by: str | None = None,
    today: date | None = None,
) -> NewEntry:
    """Record a judgement on two entities. It counts from now on; earlier ones stay on file.

    :param one: the entity on whose entry it is written; of two judgements of one day, the later is written on the first by id.
    :param why: the ground, in our own words.
    :param by: the annotator who judges; the only one in ``kg.toml`` when not given.
    :param today: the day of the judgement, when not today's.
    :raises UnknownName: an entity or an annotator that does not exist.
    :raises UsageError: one entity twice, no reason, nothing new, or a judgement of a later day.
    :raises ContentError: the entry's layout has no place for it.
    """
    if not why.strip():
        raise UsageError("a judgement needs its reason", "Say why with --why, in your own words.")
    corpus = corpus_of(workspace)
    _check(corpus, one, other)
    day = (today or date.today()).isoformat()
    made = IdentityJudgement(with_=other, verdict=verdict, why=" ".join(why.split()), by=known_annotator(workspace, by), on=day)
    known = judged_pair(corpus, one, other)
    if known is not None:
        latest = known.judgements[0]
        if latest.on > day:
            raise UsageError(
                f"there is a judgement of {latest.on} on `{one}` and `{other}`, which would come after this one",
                "Correct its day in the entities' file.",
            )
        if (latest.verdict, latest.why, latest.by) == (made.verdict, made.why, made.by):
            raise UsageError(f"`{made.by}` has judged so already, on {latest.on}, for the same reason", "Nothing was written.")
        if latest.on == day and one != known.one:
            one, made = known.one, IdentityJudgement(with_=known.other, verdict=verdict, why=made.why, by=made.by, on=day)
    written = {"with": made.with_, "verdict": str(made.verdict), "why": made.why, "by": made.by, "on": made.on}

    def change(file: OpenFile, entry: MappingNode, listed: list[object]) -> Edit:
        listed.append(written)
        shown = []
        for name, value in written.items():
            style = date_scalar if name == "on" else scalar
            shown.append(f"{scalar(name, in_brackets=True)}: {style(value, in_brackets=True)}")
        return add_item(file, entry, "identity", f"{{{', '.join(shown)}}}")

    return _changed(workspace, corpus, one, change)


def take_back(workspace: Workspace, one: str, other: str) -> tuple[NewEntry, IdentityJudgement]:
    """Take the judgement that counts on two entities out of the file; the one before it, if any, counts again.

    :returns: where it stood, and the judgement.
    :raises UnknownName: an entity that does not exist.
    :raises UsageError: nobody has judged.
    :raises ContentError: a comment would be lost, or the entry's layout does not allow it.
    """
    corpus = corpus_of(workspace)
    _check(corpus, one, other)
    known = judged_pair(corpus, one, other)
    if known is None:
        raise UsageError(f"there is no judgement on `{one}` and `{other}`", "`kg same` lists the judged pairs.")
    holder, number = known.places[0]

    def change(file: OpenFile, entry: MappingNode, listed: list[object]) -> Edit:
        del listed[number]
        return drop_item(file, entry, "identity", number)

    return _changed(workspace, corpus, holder, change), known.judgements[0]


def _check(corpus: Corpus, one: str, other: str) -> None:
    for id in (one, other):
        if id not in corpus.entities:
            raise UnknownName(
                f"there is no entity `{id}`", did_you_mean(id, corpus.entities, "`kg find TEXT` looks entities up by any spelling.")
            )
    if one == other:
        raise UsageError("one entity twice", "Name two entities.")


def _changed(workspace: Workspace, corpus: Corpus, id: str, change: _Change) -> NewEntry:
    at = corpus.entities[id].at
    file_name = PurePosixPath(at.file if at else "")
    if file_name.suffix != ".yaml":
        raise UsageError(f"entity `{id}` stands in a bulk file ({at})", "Change its `identity` there by hand.")
    file = opened(workspace, workspace.root / file_name)
    expected = plain(file.root)
    entries = file.root.get("entities") if isinstance(file.root, MappingNode) else None
    if not isinstance(entries, SequenceNode) or not isinstance(expected, dict):
        raise ContentError(f"{file.name} has no list of entities", "Run `kg fmt` on it.")
    number, entry = next(
        (place, each)
        for place, each in enumerate(entries.items)
        if isinstance(each, MappingNode) and isinstance(node := each.get("id"), ScalarNode) and node.value == id
    )
    target = expected["entities"][number]
    listed = list(target.get("identity") or ())
    edit = change(file, entry, listed)
    target["identity"] = listed
    if not listed:
        del target["identity"]
    replace_file(file.path, changed(file, [edit], expected), file.data)
    return NewEntry(id, file.path, entry.line)
