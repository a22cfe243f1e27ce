"""Claimgraph: what articles claim about armed conflict, as a knowledge graph with receipts.

The public API is :func:`kg.open` and what it returns, :class:`kg.knowledge_graph.KnowledgeGraph`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.knowledge_graph import KnowledgeGraph, open

__version__ = "0.1.0"
__all__ = ["KnowledgeGraph", "__version__", "open"]


def __getattr__(name: str) -> Any:
    # Loaded on demand, so that importing any part of the package stays cheap.
    if name in ("KnowledgeGraph", "open"):
        from kg import knowledge_graph

        return getattr(knowledge_graph, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
