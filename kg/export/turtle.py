"""Turtle and TriG: grouped by subject, prefixes first, every literal written out in its own lexical form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from kg.export.terms import TYPE_TOKEN, Shortener, Tokens


class TurtleWriter:
    """Writes blocks of Turtle with one set of prefixes."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        self._prefixes = prefixes
        self._shorten = Shortener(prefixes)

    def header(self) -> Iterator[str]:
        """The prefix declarations."""
        for prefix, namespace in self._prefixes.items():
            yield f"@prefix {prefix}: <{namespace}> .\n"

    def triples(self, quads: Iterable[Tokens], indent: str = "") -> Iterator[str]:
        """Triples, with those of one subject standing together, its types first, the rest in the order given.

        :param quads: those of one subject must already be neighbours; their graph is not looked at.
        """
        for subject, described in groupby(quads, key=attrgetter("subject")):
            pairs: dict[str, list[str]] = {}
            for quad in described:
                pairs.setdefault(quad.predicate, []).append(self.term(quad.object))
            ordered = sorted(pairs, key=lambda predicate: predicate != TYPE_TOKEN)
            between = f" ,\n{indent}        "
            told = [f"{self._predicate(predicate)} {between.join(pairs[predicate])}" for predicate in ordered]
            yield f"\n{indent}{self.term(subject)}\n{indent}    " + f" ;\n{indent}    ".join(told) + " .\n"

    def _predicate(self, token: str) -> str:
        return "a" if token == TYPE_TOKEN else self.term(token)

    def term(self, token: str) -> str:
        """A term's token, IRIs shortened. N-Triples literals are Turtle as they stand."""
        if token.startswith("<"):
            return self._shorten.name(token[1:-1]) or token
        if token.endswith(">"):
            lexical, _, datatype = token.rpartition("^^<")
            name = self._shorten.name(datatype[:-1])
            return f"{lexical}^^{name}" if name else token
        return token


def turtle(writer: TurtleWriter, accepted: Iterable[Tokens], statements: Iterable[Tokens]) -> Iterator[str]:
    """A Turtle document of the accepted view and the claims' statements."""
    yield from writer.header()
    yield "\n# The accepted view: what is described here is accepted, not verified.\n"
    yield from writer.triples(accepted)
    yield "\n# What each claim says, accepted or not: statements about triples, which do not assert them.\n"
    yield from writer.triples(statements)


def trig(writer: TurtleWriter, quads: Iterable[Tokens]) -> Iterator[str]:
    """A TriG document of a dataset: the default graph, then the named graphs in the order of their names."""
    yield from writer.header()
    by_graph = sorted(quads, key=attrgetter("graph"))
    for graph, members in groupby(by_graph, key=attrgetter("graph")):
        if not graph:
            yield from writer.triples(members)
        else:
            yield f"\n{writer.term(graph)} {{"
            yield from writer.triples(members, indent="    ")
            yield "}\n"
