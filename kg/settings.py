"""A workspace's settings: what ``kg.toml`` may say, with its defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from kg.claim import Certainty, Modality
from kg.errors import ContentError
from kg.vocabulary import DEFAULT_BASE


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptancePolicy:
    """Which claims the accepted view takes (MODEL, section 6). Retracted claims are never accepted."""

    modalities: frozenset[Modality] = frozenset({Modality.STATED, Modality.REPORTED})
    certainties: frozenset[Certainty] = frozenset({Certainty.CERTAIN, Certainty.PROBABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What ``kg.toml`` says."""

    name: str = "workspace"
    base: str = DEFAULT_BASE
    texts: str = "texts"
    """Folder of the dump files, relative to the workspace; the environment's ``KG_TEXTS`` wins."""
    annotators: Mapping[str, str] = field(default_factory=dict)
    """Annotator's id -> name."""
    acceptance: AcceptancePolicy = AcceptancePolicy()
    replaces: frozenset[str] = frozenset()
    """Which of ``ontology``, ``shapes``, ``queries`` the workspace replaces instead of adding to."""
    keep_snapshots: int = 3


_WordT = TypeVar("_WordT", Modality, Certainty)
_KEYS = {"name", "base", "texts", "annotators", "acceptance", "replaces", "keep_snapshots"}


def settings_from(document: Mapping[str, Any], origin: str) -> Settings:
    """Settings from a parsed ``kg.toml``.

    :raises ContentError: an unknown key or a value of the wrong kind; `origin` names the file in the message.
    """
    unknown = sorted(set(document) - _KEYS)
    if unknown:
        raise ContentError(f"{origin}: unknown setting {unknown[0]!r}", f"Known settings: {', '.join(sorted(_KEYS))}.")
    values: dict[str, Any] = {key: document[key] for key in ("name", "base", "texts") if key in document}
    if any(not isinstance(value, str) for value in values.values()):
        raise ContentError(f"{origin}: name, base and texts are texts", "Put them in double quotes.")
    if not values.get("base", DEFAULT_BASE).endswith(("/", "#")):
        raise ContentError(f"{origin}: base must end in / or #", "Ids are appended to it.")
    annotators = document.get("annotators", {})
    if not isinstance(annotators, dict) or any(not isinstance(name, str) for name in annotators.values()):
        raise ContentError(f"{origin}: [annotators] maps ids to names", 'Write: my-id = "My name".')
    replaces = document.get("replaces", [])
    if not isinstance(replaces, list) or not set(replaces) <= {"ontology", "shapes", "queries"}:
        raise ContentError(f"{origin}: replaces is a list", 'It may hold "ontology", "shapes" and "queries".')
    keep = document.get("keep_snapshots", 3)
    if not isinstance(keep, int) or keep < 1:
        raise ContentError(f"{origin}: keep_snapshots is a number from 1", "It counts the snapshots kept beside the current one.")
    return Settings(
        **values,
        annotators=annotators,
        replaces=frozenset(replaces),
        keep_snapshots=keep,
        acceptance=_acceptance_from(document.get("acceptance", {}), origin),
    )


def _acceptance_from(table: Any, origin: str) -> AcceptancePolicy:
    if not isinstance(table, dict) or not set(table) <= {"modalities", "certainties"}:
        raise ContentError(f"{origin}: [acceptance] holds modalities and certainties", "See the manual, 'The accepted view'.")
    policy = AcceptancePolicy()
    return AcceptancePolicy(
        modalities=_words(table.get("modalities", [*policy.modalities]), Modality, f"{origin}: [acceptance] modalities"),
        certainties=_words(table.get("certainties", [*policy.certainties]), Certainty, f"{origin}: [acceptance] certainties"),
    )


def _words(listed: Any, words: type[_WordT], where: str) -> frozenset[_WordT]:
    known = {str(word): word for word in words}
    wrong = [each for each in listed if not isinstance(each, str) or each not in known] if isinstance(listed, list) else [listed]
    if wrong:
        raise ContentError(f"{where}: {wrong[0]!r} is not among its words", f"Give a list of these: {', '.join(known)}.")
    return frozenset(known[each] for each in listed)
