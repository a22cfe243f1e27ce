"""Building: from corpus files to a published snapshot (DESIGN, section 6). What ``kg build`` does."""

from __future__ import annotations

from kg.publishing.building import BuildResult, build
from kg.publishing.inputs import digest_inputs

__all__ = ["BuildResult", "build", "digest_inputs"]
