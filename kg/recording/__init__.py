"""Recording: the only writer of corpus files. Every file is replaced whole or not at all."""

from __future__ import annotations

from kg.recording.anchor import AnchorOutcome, anchor
from kg.recording.decide import decide
from kg.recording.entries import NewEntry, mint_id
from kg.recording.fmt import FormatOutcome, format_corpus
from kg.recording.init import NewWorkspace, init_workspace
from kg.recording.judge import judge, take_back
from kg.recording.new import NewSource, find_article, new_claim, new_entity, new_source, slug_of
from kg.recording.replacing import replace_file

__all__ = [
    "AnchorOutcome",
    "FormatOutcome",
    "NewEntry",
    "NewSource",
    "NewWorkspace",
    "anchor",
    "decide",
    "find_article",
    "format_corpus",
    "init_workspace",
    "judge",
    "mint_id",
    "new_claim",
    "new_entity",
    "new_source",
    "replace_file",
    "slug_of",
    "take_back",
]
