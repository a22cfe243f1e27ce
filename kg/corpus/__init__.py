"""The corpus: YAML and JSON Lines files, read strictly into the model of :mod:`kg.claim` and written back canonically.

>>> from pathlib import Path
>>> from kg.corpus import read_corpus
>>> reading = read_corpus(Path("corpus"), root=Path("."))  # doctest: +SKIP
>>> reading.conforms, len(reading.corpus.claims)  # doctest: +SKIP
(True, 412)
"""

from kg.corpus.documents import ClaimsFile, Document, EntitiesFile, FileKind
from kg.corpus.events import HAS_LIBYAML
from kg.corpus.lines import claims_to_lines
from kg.corpus.reader import Reading, read_corpus, read_document, read_sources
from kg.corpus.rules import QUOTES_ALLOWED, core_triples
from kg.corpus.scalars import scalar
from kg.corpus.schema import json_schema, write_schemas
from kg.corpus.suggestions import did_you_mean, nearest, suggestion
from kg.corpus.values import plain_value, value_text, written_name
from kg.corpus.writing import canonical, claims_text, content_text, entities_text, modeline, source_text

__all__ = [
    "HAS_LIBYAML",
    "QUOTES_ALLOWED",
    "ClaimsFile",
    "Document",
    "EntitiesFile",
    "FileKind",
    "Reading",
    "canonical",
    "claims_text",
    "claims_to_lines",
    "content_text",
    "core_triples",
    "did_you_mean",
    "entities_text",
    "json_schema",
    "modeline",
    "nearest",
    "plain_value",
    "read_corpus",
    "read_document",
    "read_sources",
    "scalar",
    "source_text",
    "suggestion",
    "value_text",
    "write_schemas",
    "written_name",
]
