"""One term of the ontology, as shown to people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kg.vocabulary import compact


class TermKind(StrEnum):
    """What a term is in OWL."""

    CLASS = "class"
    OBJECT_PROPERTY = "object property"
    DATATYPE_PROPERTY = "datatype property"
    ANNOTATION_PROPERTY = "annotation property"
    INDIVIDUAL = "individual"

    @property
    def is_property(self) -> bool:
        return self.value.endswith("property")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A declared term with what the ontology says of it; other terms are named by IRI."""

    iri: str
    kind: TermKind
    label: str
    definition: str = ""
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    inverse: str | None = None
    module: str = ""
    keyword: str | None = None
    """The word for a stance of this class in corpus files."""
    deprecated: bool = False

    @property
    def name(self) -> str:
        """The term as written in corpus files."""
        return compact(self.iri)
