"""Recording: the only writer of corpus files. Every file is replaced whole or not at all."""

from __future__ import annotations

from kg.recording.anchor import AnchorOutcome, anchor
from kg.recording.fmt import FormatOutcome, format_corpus
from kg.recording.init import NewWorkspace, init_workspace
from kg.recording.new import NewEntry, find_article, mint_claim_id, new_claim, new_entity, new_source, slug_of
from kg.recording.replacing import replace_file

__all__ = [
    "AnchorOutcome",
    "FormatOutcome",
    "NewEntry",
    "NewWorkspace",
    "anchor",
    "find_article",
    "format_corpus",
    "init_workspace",
    "mint_claim_id",
    "new_claim",
    "new_entity",
    "new_source",
    "replace_file",
    "slug_of",
]
