"""Invented queries: every operator, over the words of an invented workspace."""

from __future__ import annotations

from random import Random

RELATIONS = (
    "ledBy",
    "hasMember",
    "presentIn",
    "alliedWith",
    "rivalOf",
    "supports",
    "locatedIn",
    "heldHostageBy",
    "agent",
    "victim",
)
HEADERS = ("modality", "hasVoice", "affirmedBy", "fromSource", "certainty")
ENTITIES = ("group-0", "group-1", "group-2", "person-0", "person-1", "state-0", "city-1", "province-0", "killing-0")
CLASSES = ("ArmedGroup", "Person", "Organization", "Agent", "Killing", "Event", "Leadership", "Situation", "City")


class Inventor:
    """Draws queries from one seeded stream of chance."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)
        self._number = 0

    def query(self) -> str:
        """A query of any form."""
        chance = self._chance
        self._number = 0
        body = self.body()
        form = chance.randrange(10)
        if form == 0:
            return f"ASK {{ {body} }}"
        if form == 1:
            return f"CONSTRUCT {{ ?a cg:relatedTo ?b . ?b a cg:Agent }} WHERE {{ {body} }}"
        if form == 2:
            having = chance.choice(("", "HAVING(COUNT(*) > 1)"))
            count = chance.choice(("COUNT(*)", "COUNT(?b)", "COUNT(DISTINCT ?b)", "MIN(STR(?b))", "MAX(STR(?b))"))
            group = chance.choice(("?a", "?b", "?a ?b", "(STRLEN(STR(?a)) AS ?length)"))
            shown = "?length" if "length" in group else chance.choice((group, ""))
            return f"SELECT {shown} ({count} AS ?n) {{ {body} }} GROUP BY {group} {having}"
        if form == 3:
            return f"SELECT (COUNT(DISTINCT ?a) AS ?n) {{ {body} }}"
        chosen = chance.choice(("?a", "?b", "?a ?b", "*", "?a (STRLEN(STR(?b)) AS ?length)"))
        order = chance.choice(("", "ORDER BY STR(?a)"))
        return f"SELECT {chance.choice(('', 'DISTINCT '))}{chosen} {{ {body} }} {order}"

    def body(self) -> str:
        """Patterns that bind ?a and ?b, and others around them."""
        parts = [self._binding()]
        parts += (self._more() for _ in range(self._chance.choice((0, 1, 1, 2))))
        return " ".join(parts)

    def _binding(self) -> str:
        chance = self._chance
        return chance.choice(
            (
                f"?a {self._path()} ?b .",
                f"?a {self._path()} ?b .",
                f"GRAPH ?c {{ ?a {self._relation()} ?b }} ?c cg:{chance.choice(HEADERS)} ?h .",
                f"?a a {self._class()} . ?a {self._relation()} ?b .",
                f"{{ ?a {self._relation()} ?b }} UNION {{ ?b {self._relation()} ?a }}",
                "?s cg:situationSubject ?a ; cg:situationObject ?b .",
                f"?a {self._relation()} [ {self._relation()} ?b ] .",
                f"GRAPH ?c {{ ?a ?p ?b }} ?c a cg:Claim . FILTER(?p IN ({self._relation()}, {self._relation()}))",
            )
        )

    def _more(self) -> str:
        chance = self._chance
        one = chance.choice(("?a", "?b"))
        fresh = self._fresh()
        return chance.choice(
            (
                f"OPTIONAL {{ {one} {self._relation()} {fresh} }}",
                f"OPTIONAL {{ {one} {self._relation()} {fresh} FILTER({fresh} != {self._entity()}) }}",
                f"FILTER(?a != {self._entity()})",
                f"FILTER EXISTS {{ {one} {self._relation()} {fresh} }}",
                f"FILTER EXISTS {{ {one} {self._path()} {fresh} . {fresh} a {self._class()} FILTER({fresh} != ?a) }}",
                f"FILTER NOT EXISTS {{ {one} {self._relation()} {fresh} }}",
                f"MINUS {{ {one} {self._relation()} {self._entity()} }}",
                f"VALUES {one} {{ {self._entity()} {self._entity()} {self._entity()} }}",
                f"{{ SELECT {one} {{ {one} {self._relation()} {fresh} }} }}",
                f"{{ SELECT DISTINCT {one} {{ {one} {self._path()} {fresh} }} }}",
                f"{{ SELECT {one} (COUNT({fresh}) AS {fresh}n) {{ {one} {self._relation()} {fresh} }} GROUP BY {one} }}",
                f"{one} {self._path()} {fresh} .",
                f"{one} a {self._class()} .",
                f"{{ {one} a {self._class()} }} UNION {{ {one} {self._path()} {self._entity()} }}",
                f"BIND(STR({one}) AS {fresh})",
                f"GRAPH {fresh} {{ {one} {self._relation()} {fresh}o }} {fresh} cg:polarity cg:PositivePolarity .",
            )
        )

    def _fresh(self) -> str:
        self._number += 1
        return f"?x{self._number}"

    def _relation(self) -> str:
        return f"cg:{self._chance.choice(RELATIONS)}"

    def _class(self) -> str:
        return f"cg:{self._chance.choice(CLASSES)}"

    def _entity(self) -> str:
        return f"entity:{self._chance.choice(ENTITIES)}"

    def _path(self) -> str:
        chance, one, other = self._chance, self._relation(), self._relation()
        return chance.choice(
            (
                one,
                one,
                f"{one}/{other}",
                f"{one}|{other}",
                f"^{one}",
                f"{one}+",
                f"({one}|^{other})+",
                f"{one}/{other}*",
                f"{one}/{other}?",
                f"({one}/^{other})+",
                f"!({one}|rdf:type|rdfs:label)",
                f"!(rdf:type|^{one})",
            )
        )
