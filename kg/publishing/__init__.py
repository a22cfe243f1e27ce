"""Building: from corpus files to a published snapshot (DESIGN, section 6). What ``kg build`` does."""

from __future__ import annotations

from kg.publishing.building import BuildResult, build
from kg.publishing.inputs import digest_inputs
from kg.publishing.revisions import assemble, check_out, find_snapshot, restore

__all__ = ["BuildResult", "assemble", "build", "check_out", "digest_inputs", "find_snapshot", "restore"]
