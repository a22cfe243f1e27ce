"""What `kg new claim` writes where nothing was given, so that whoever reads it back knows that it is still to be filled in."""

from __future__ import annotations

from kg.claim import Triple

PLACEHOLDER_QUOTE = "Type the passage here, word for word as in the article"
PLACEHOLDER_TRIPLE = Triple("subject", "property", "object")
