"""What pages read of one snapshot: nodes, labels, and what is worked out once and kept as long as the snapshot is."""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeVar, cast
from weakref import WeakKeyDictionary

import pyoxigraph as ox

from kg.anchoring import TextLibrary
from kg.vocabulary import CG, RDF, RDFS
from kg.web.pages.links import Ref, last_name, outside, page_of
from kg.why import ReceiptReader

if TYPE_CHECKING:
    from kg.knowledge_graph import KnowledgeGraph
    from kg.queries import Question
    from kg.store import Snapshot

DEFAULT = ox.DefaultGraph()
LABEL = ox.NamedNode(RDFS + "label")
TYPE = ox.NamedNode(RDF + "type")
_MOST_LABELS = 50_000
_MOST_KEPT = 32
_MOST_TRIPLES = 5_000
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Node:
    """What the default graph says of something: predicate -> values, in order."""

    iri: str
    said: Mapping[str, tuple[str, ...]]

    def all(self, predicate: str) -> tuple[str, ...]:
        return self.said.get(predicate, ())

    def one(self, predicate: str) -> str | None:
        return next(iter(self.all(predicate)), None)


class Catalogue:
    """A published snapshot, for pages.

    It holds on to the store and the support index, not to the snapshot: when that is dropped, what was kept for it goes too.

    :ivar store: the snapshot's dataset.
    :ivar receipts: reads claims' receipts.
    :ivar texts: the articles' texts, where these may be quoted; one thread at a time reads them, holding `texts_lock`.
    """

    def __init__(self, graph: KnowledgeGraph) -> None:
        self.store = graph.snapshot.store
        self.iris = graph.iris
        self.ontology = graph.ontology
        self.questions: Mapping[str, Question] = graph.questions
        self.manifest = graph.snapshot.manifest
        self.receipts = ReceiptReader(graph.snapshot.support)
        self.texts = TextLibrary(graph.workspace.texts) if graph.quotes else None
        self._labels: dict[str, str] = {}
        self._kept: dict[object, object] = {}
        self._making: defaultdict[object, threading.RLock] = defaultdict(threading.RLock)
        self._remembered: OrderedDict[tuple[object, str], object] = OrderedDict()
        self._lock = threading.Lock()
        self.texts_lock = threading.Lock()

    def kept(self, make: Callable[[Catalogue], _Made]) -> _Made:
        """What a function makes of this snapshot, made once; whoever asks meanwhile waits."""
        with self._lock:
            making = self._making[make]
        with making:
            if make not in self._kept:
                self._kept[make] = make(self)
            return cast(_Made, self._kept[make])

    def remembered(self, make: Callable[[Catalogue, str], _Made], iri: str) -> _Made:
        """What a function makes of something, kept while nothing newer takes its place: the next page of a list is asked soon."""
        key = make, iri
        with self._lock:
            if key in self._remembered:
                self._remembered.move_to_end(key)
                return cast(_Made, self._remembered[key])
        made = make(self, iri)
        with self._lock:
            self._remembered[key] = made
            if len(self._remembered) > _MOST_KEPT:
                self._remembered.popitem(last=False)
        return made

    def has(self, make: Callable[[Catalogue], object]) -> bool:
        """Whether that was made already."""
        return make in self._kept

    # Nodes and what they are called

    def quads(
        self,
        subject: str | None = None,
        predicate: str | None = None,
        object: str | None = None,
        graph: str | ox.DefaultGraph | None = DEFAULT,
        *,
        most: int | None = _MOST_TRIPLES,
    ) -> Iterator[ox.Quad]:
        """The quads of a pattern of IRIs, at most so many.

        :param graph: the default graph, a graph's IRI, or any.
        """
        try:
            one, two, three = (None if each is None else ox.NamedNode(each) for each in (subject, predicate, object))
            named = ox.NamedNode(graph) if isinstance(graph, str) else graph
        except ValueError:  # no IRI, so nothing is said of it
            return iter(())
        return islice(self.store.quads_for_pattern(one, two, three, named), most)

    def node(self, iri: str) -> Node:
        """What the default graph says of something."""
        said: dict[str, list[str]] = {}
        for quad in self.quads(iri):
            if isinstance(quad.object, ox.NamedNode | ox.Literal):
                said.setdefault(quad.predicate.value, []).append(quad.object.value)
        return Node(iri, {predicate: tuple(sorted(values)) for predicate, values in said.items()})

    def subjects(self, predicate: str, object: str, *, most: int | None = _MOST_TRIPLES) -> list[str]:
        """What stands in a relation to something, in the order of IRIs."""
        found = self.quads(None, predicate, object, most=most)
        return sorted({quad.subject.value for quad in found if isinstance(quad.subject, ox.NamedNode)})

    def holds(self, iri: str) -> bool:
        """Whether the default graph says anything of it."""
        return next(self.quads(iri, most=1), None) is not None

    def is_a(self, iri: str, name: str) -> bool:
        """Whether something is of one of our classes, by its name."""
        try:
            quad = ox.Quad(ox.NamedNode(iri), TYPE, ox.NamedNode(CG + name))
        except ValueError:
            return False
        return quad in self.store

    def label(self, iri: str) -> str:
        """What something is called."""
        if iri.startswith(self.iris.claim("")):
            return iri.removeprefix(self.iris.claim("")).partition("#")[0]
        label = self._labels.get(iri)
        if label is None:
            if len(self._labels) > _MOST_LABELS:
                self._labels.clear()
            term = self.ontology.terms.get(iri)
            label = self._labels[iri] = (term.label if term is not None else self._recorded_label(iri)) or last_name(iri)
        return label

    def _recorded_label(self, iri: str) -> str | None:
        labels = [quad.object.value for quad in self.quads(iri, LABEL.value, most=20) if isinstance(quad.object, ox.Literal)]
        return min(labels, default=None)

    def ref(self, iri: str) -> Ref:
        """Something by its label, with the page about it."""
        page = page_of(iri, self.iris)
        if page is not None:
            return Ref(self.label(iri), page)
        there = outside(iri)
        known = self._recorded_label(iri)
        return Ref(known or iri, there, there is not None)

    def voice(self, name: str, iri: str) -> Ref:
        """A speaker by the name that a receipt gives."""
        return Ref(name, page_of(iri, self.iris))

    def ref_of(self, term: object) -> Ref:
        """An RDF term as named on pages; literals by their text."""
        if isinstance(term, ox.NamedNode):
            return self.ref(term.value)
        return Ref(term.value if isinstance(term, ox.Literal) else str(term))


class Catalogues:
    """The catalogue of each snapshot in use."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Snapshot, Catalogue] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(self, graph: KnowledgeGraph) -> Catalogue:
        """The catalogue of a workspace's published snapshot.

        :raises NoSnapshot: nothing was built yet.
        """
        with self._lock:
            snapshot = graph.snapshot
            if snapshot not in self._known:
                self._known[snapshot] = Catalogue(graph)
            return self._known[snapshot]
