"""What pages and answers over HTTP are made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from kg.knowledge_graph import KnowledgeGraph


class Site(Protocol):
    """The snapshot that is published now, and questions asked of it in an isolated worker.

    Pages read the snapshot with queries of their own making; whatever a visitor can shape goes through :meth:`explain`.
    """

    @property
    def graph(self) -> KnowledgeGraph:
        """The workspace with its published snapshot. Take it once for a request: the next may be of another snapshot."""

    async def explain(self, name: str, parameters: Mapping[str, str], *, weigh: bool = False) -> Mapping[str, Any]:
        """The document of :func:`kg.telling.explanation_document` for a saved question.

        :raises UnknownName: no such question, parameter or entity.
        :raises BadQuery: a value of the wrong type, or one missing.
        :raises QueryStopped: it took too long or too much.
        :raises Busy: too many questions wait.
        """
