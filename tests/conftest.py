"""What several tests share: the repository, its texts where they are at hand, and the shipped corpus built once."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import kg
from kg.knowledge_graph import KnowledgeGraph

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def texts() -> Path:
    """The folder of the articles' dumps; a test that needs it is skipped where it is not at hand."""
    folder = Path(os.environ.get("KG_TEXTS") or ROOT.parent / "shared" / "seeds")
    if not any(folder.glob("*.txt")):
        pytest.skip(f"the articles' texts are not at hand ({folder})")
    return folder


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """The shipped corpus, built in a workspace of its own."""
    folder = tmp_path_factory.mktemp("shipped")
    shutil.copy(ROOT / "kg.toml", folder)
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    graph = kg.open(folder)
    result = graph.build()
    assert result.published, result.report.render("text")
    return graph
