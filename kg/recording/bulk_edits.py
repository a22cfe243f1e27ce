"""What anchoring changes in a bulk file (JSON Lines): the same as in YAML files, line by line; other lines stay byte for byte."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kg.anchoring import AnchorFailure, AnchorStatus, anchor_quote, digest, paragraphs_of, quote_of
from kg.claim import Evidence
from kg.errors import Position, Problem
from kg.recording.claim_edits import Mint, TextOf
from kg.recording.rendering import as_plain


@dataclass(slots=True)
class BulkChanges:
    """A bulk file's new bytes, and what was done to it."""

    data: bytes
    problems: list[Problem] = field(default_factory=list)
    anchored: int = 0
    shifted: int = 0
    minted: int = 0


def changes_of_claim_lines(data: bytes, name: str, text_of: TextOf, *, fix: bool, mint: Mint | None = None) -> BulkChanges:
    """What anchoring changes in the claims of a bulk file.

    :param data: the file, known to be in the file format.
    :param name: how messages call it.
    :param text_of: the text of a source by its key, ``None`` where it is not at hand.
    :param fix: whether passages that stand elsewhere, once, get their new position.
    :param mint: as for YAML files.
    """
    changes = BulkChanges(data)

    def change(claim: dict[str, Any], line: int) -> bool:
        moved = fix and _fix(claim, text_of, changes)
        anchored = _anchor(claim, Position(name, line, 1), text_of, changes)
        new = mint is not None and "id" not in claim
        if mint is not None and new:
            written = {"id": mint(), **claim}
            claim.clear()
            claim.update(written)
            changes.minted += 1
        return anchored or moved or new

    changes.data = _each(data, "claim", change)
    return changes


def changes_of_source_line(data: bytes, key: str, text: str, *, renew: bool) -> bytes:
    """A bulk file with the digest, length and paragraphs of a source's text filled in, or with `renew` replaced."""
    found = {"sha256": digest(text), "length": len(text), "paragraphs": [_numbers(as_plain(p)) for p in paragraphs_of(text)]}

    def change(source: dict[str, Any], _: int) -> bool:
        new = {name: value for name, value in found.items() if renew or name not in source}
        if source.get("key") != key or all(source.get(name) == value for name, value in new.items()):
            return False
        source.update(new)
        return True

    return _each(data, "source", change)


def _each(data: bytes, form: str, change: Callable[[dict[str, Any], int], bool]) -> bytes:
    """Each entry of a form handed to `change`, and its line written anew where that says so."""
    lines = data.split(b"\n")
    for number, line in enumerate(lines):
        text = line.decode("utf-8-sig" if number == 0 else "utf-8")
        if f'"{form}"' not in text:
            continue
        entry = json.loads(text)
        if isinstance(entry.get(form), dict) and change(entry[form], number + 1):
            ending = "\r" if text.endswith("\r") else ""
            mark = "\ufeff" if line.startswith(b"\xef\xbb\xbf") and number == 0 else ""
            lines[number] = (mark + _line(entry) + ending).encode("utf-8")
    return b"\n".join(lines)


def _line(entry: dict[str, Any]) -> str:
    """One entry as it stands in a bulk file; what editors do not show is escaped."""
    line = json.dumps(entry, ensure_ascii=False, separators=(", ", ": "))
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] if ord(c) > 0x7F else f"\\u{ord(c):04x}" for c in line)


def _numbers(passage: dict[str, Any]) -> dict[str, Any]:
    return passage | {"start": int(passage["start"]), "end": int(passage["end"])}


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _evidence(written: Any) -> Evidence | None:
    try:
        start, end = int(written["start"]), int(written["end"])
        return Evidence(source=written.get("source"), start=start, end=end, sha256=str(written["sha256"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _fix(claim: dict[str, Any], text_of: TextOf, changes: BulkChanges) -> bool:
    before = changes.shifted
    for written in _listed(claim.get("evidence")):
        evidence = _evidence(written)
        at_hand = text_of(evidence.source or str(claim.get("source"))) if evidence is not None else None
        if evidence is None or at_hand is None:
            continue
        found = at_hand.checker.check(evidence)
        if found.status is not AnchorStatus.SHIFTED:
            continue
        place = found.candidates[0]
        written |= {"start": place.start, "end": place.end}
        if isinstance(written.get("quote"), dict):
            words = quote_of(at_hand.text, place.start, place.end)
            written["quote"] |= {"prefix": words.prefix, "suffix": words.suffix}
        changes.shifted += 1
    return changes.shifted > before


def _anchor(claim: dict[str, Any], at: Position, text_of: TextOf, changes: BulkChanges) -> bool:
    if "quote" not in claim:
        return False
    at_hand = text_of(str(claim.get("source")))
    if at_hand is None:
        message = f"claim {claim.get('id')}: the text of its source is not at hand, so its quote cannot be anchored"
        remedy = "Point `texts` in kg.toml or KG_TEXTS at the folder that holds the dump files, and check the source's `locations`."
        changes.problems.append(Problem("quote-not-anchored", message, remedy, at))
        return False
    quotes = _listed(claim["quote"])
    found = [anchor_quote(at_hand.text, str(quote), at_hand.checker.paragraphs) for quote in quotes]
    failures = [one for one in found if isinstance(one, AnchorFailure)]
    if failures:
        changes.problems += [
            Problem(f"quote-{one.reason}", f"claim {claim.get('id')}: {one.message}", one.remedy, at) for one in failures
        ]
        return False
    passages = _listed(claim.get("evidence"))
    for place in found:
        if not isinstance(place, AnchorFailure):
            new = _numbers(as_plain(at_hand.evidence(place.start, place.end, place.sha256)))
            passages += [] if any(_evidence(old) == _evidence(new) for old in passages) else [new]
    # The evidence takes the quote's place among the keys, or stays in its own.
    renamed = {"evidence" if key == "quote" and "evidence" not in claim else key: value for key, value in claim.items()}
    renamed.pop("quote", None)
    renamed["evidence"] = passages[0] if len(passages) == 1 else passages
    claim.clear()
    claim.update(renamed)
    changes.anchored += len(quotes)
    return True
