"""Who is mentioned where: ids declared in the corpus, the ids that refer to them, and those that lead nowhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from kg.corpus.events import Node
from kg.corpus.suggestions import did_you_mean, nearest
from kg.errors import Position, Problem, Severity

_TOLD_EACH = 20
"""Places told of one unknown id."""

_SUGGESTED = 100
"""Unknown ids for which near misses are looked up; with more of them, something else is wrong, and looking is slow."""

_NOUNS = {"entity": "entity", "claim": "claim", "source": "source", "decision": "decision"}
_KEYS = {"entity": "id", "claim": "id", "source": "key", "decision": "id"}
_REMEDIES = {
    "entity": 'Find the right id with `kg find TEXT`, or add it: kg new entity "NAME" --type CLASS --id {id}.',
    "claim": "Give the id of a claim in the corpus.",
    "source": "Add it with `kg new source {id}`, or correct the key.",
}


class References:
    """The ids that a corpus declares and those it refers to.

    Entities and sources are read before claims, so that nearly every reference is resolved when it is met and only the others
    are kept.
    """

    def __init__(self) -> None:
        self.declared: Mapping[str, dict[str, Position]] = {form: {} for form in _NOUNS}
        self._open: dict[tuple[str, str], list[Position]] = {}

    def declare(self, form: str, id: str, at: Position) -> Problem | None:
        """Take an id as declared; a second declaration is a problem that names both places."""
        first = self.declared[form].setdefault(id, at)
        if first is at:
            return None
        return Problem(
            f"duplicate-{form}",
            f"{_NOUNS[form]} `{id}` stands already at {first}",
            f"Give one of the two another {_KEYS[form]}, or take it out.",
            at,
        )

    def note(self, form: str, id: str, file: str, node: Node) -> None:
        """Take a reference to an id.

        :param form: ``entity``, ``source`` or ``claim``; or ``role`` for what is an entity's id or else a few words.
        """
        if id in self.declared["entity" if form == "role" else form]:
            return
        places = self._open.setdefault((form, id), [])
        if len(places) < _TOLD_EACH:
            places.append(Position(file, node.line, node.column))

    def problems(self) -> list[Problem]:
        """References to what nothing declares, each with the ids that resemble it."""
        found = []
        looked_up = 0
        for (form, id), places in self._open.items():
            declared = self.declared["entity" if form == "role" else form]
            if id in declared:
                continue
            looked_up += 1
            if form == "role":
                found += _role_problems(id, places, declared) if looked_up <= _SUGGESTED else []
                continue
            remedy = did_you_mean(id, declared, "") if looked_up <= _SUGGESTED else ""
            remedy = " ".join(part for part in (remedy, _REMEDIES[form].format(id=id)) if part)
            found += [Problem(f"unknown-{form}", f"there is no {_NOUNS[form]} `{id}`", remedy, at) for at in places]
        return found


def _role_problems(words: str, places: list[Position], entities: Collection[str]) -> list[Problem]:
    """Warnings of a role that reads like a misspelt entity's id; any other is taken for a few words."""
    if not nearest(words, entities, count=1, likeness=0.85):
        return []
    remedy = did_you_mean(words, entities, "") + " If it is meant as words, write them with spaces."
    message = f"the role `{words}` is no entity, but nearly one"
    return [Problem("unknown-role", message, remedy, at, Severity.WARNING) for at in places]
