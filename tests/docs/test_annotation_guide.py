"""The annotation guide: its examples are sound entries, their passages stand in its example texts, and its terms exist."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

import pytest

from kg.claim import Claim, Corpus, Entity, Source
from kg.corpus import ClaimsFile, Document, EntitiesFile, FileKind, read_document
from kg.ontology import Ontology, load_ontology
from kg.validation import check_corpus

ROOT = Path(__file__).parent.parent.parent
GUIDE = (ROOT / "docs" / "annotation-guide.md").read_text("utf-8")
# The examples leave out what is the same in every file; claim ids are minted unless another claim needs them.
HEADS = {"claims": "source: guide\nannotator: my-id\nrecorded: 2034-11-02\nclaims:\n", "entities": "entities:\n", "source": ""}
# References are to entities that the guide does not define; quotes are what an annotator types before `kg anchor`.
EXPECTED = {"unknown-entity", "quote-not-anchored"}


def example_of(number: int, kind: str, body: str) -> tuple[str, FileKind]:
    """The file that an example stands for."""
    serials = count(100 * number)

    def with_id(_: re.Match[str]) -> str:
        minted = f"guide{next(serials):05}".translate(str.maketrans("0123456789", "abcdefghij"))
        return f"- id: {minted}\n  "

    if kind == "claims":
        body = re.sub(r"^- (?!id:)", with_id, body, flags=re.MULTILINE)
    return HEADS[kind] + body, kind  # type: ignore[return-value]


EXAMPLES = [
    example_of(number, *found.groups())
    for number, found in enumerate(re.finditer(r"^```yaml (\w+)\n(.*?)^```$", GUIDE, flags=re.MULTILINE | re.DOTALL))
]


def read(text: str, kind: FileKind) -> tuple[Document | None, list[str]]:
    name = re.search(r"^key: (.*)", text)
    document, problems = read_document(text, f"{name[1] if name else 'guide'}.yaml", kind)
    return document, [f"{problem.at}: {problem.message}" for problem in problems if problem.code not in EXPECTED]


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return load_ontology(sorted((ROOT / "ontology").glob("*.ttl")))


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    sources: dict[str, Source] = {}
    entities: dict[str, Entity] = {}
    claims: dict[str, Claim] = {}
    for text, kind in EXAMPLES:
        document, _ = read(text, kind)
        content = document.content if document else None
        if isinstance(content, Source):
            sources[content.key] = content
        elif isinstance(content, EntitiesFile):
            entities |= {entity.id: entity for entity in content.entities}
        elif isinstance(content, ClaimsFile):
            assert not claims.keys() & {claim.id for claim in content.claims}
            claims |= {claim.id: claim for claim in content.claims}
    return Corpus(sources=sources, entities=entities, claims=claims)


@pytest.mark.parametrize(("text", "kind"), EXAMPLES)
def test_an_example_reads_without_problems(text: str, kind: FileKind) -> None:
    document, problems = read(text, kind)
    assert problems == []
    assert document is not None


def test_every_yaml_block_is_such_an_example(corpus: Corpus) -> None:
    assert GUIDE.count("```") == 2 * len(EXAMPLES)
    assert (len(corpus.sources), len(corpus.entities)) == (1, 2)
    assert len(corpus.claims) >= 30


def test_the_ontology_has_the_terms_of_the_examples(corpus: Corpus, ontology: Ontology) -> None:
    problems = [finding.problem for finding in check_corpus(corpus, ontology)]
    assert [f"{problem.at}: {problem.message}" for problem in problems if problem.code not in EXPECTED] == []


def test_the_ontology_has_the_terms_of_the_text(ontology: Ontology) -> None:
    named = set(re.findall(r"`([a-z]+[A-Z]\w*|[A-Z]\w+)`", GUIDE))
    assert len(named) > 30
    assert sorted(named - ontology.by_name.keys()) == []


def test_passages_stand_in_the_example_texts(corpus: Corpus) -> None:
    told = " ".join(line.removeprefix("> ") for line in GUIDE.splitlines() if line.startswith("> "))
    quotes = [quote for claim in corpus.claims.values() for quote in claim.quote]
    assert quotes
    assert [quote for quote in quotes if quote not in told] == []
