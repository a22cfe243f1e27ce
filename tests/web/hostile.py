"""Queries that kill, hang or fill engines, or that reach for the network; none of them may be answered with a 200."""

from __future__ import annotations

from collections.abc import Mapping

_TRIPLE = "?s{0} ?p{0} ?o{0}"


def product(size: int) -> str:
    """A join of `size` patterns that share nothing."""
    return " . ".join(_TRIPLE.format(number) for number in range(size))


def _values(size: int, variables: int) -> str:
    numbers = " ".join(map(str, range(size)))
    return " ".join(f"VALUES ?v{number} {{ {numbers} }}" for number in range(variables))


def _doubling(times: int) -> str:
    steps = ['BIND("0123456789" AS ?x0)']
    steps += [f"BIND(CONCAT(?x{number}, ?x{number}) AS ?x{number + 1})" for number in range(times)]
    return " ".join(steps)


def hostile_queries(port: int) -> Mapping[str, str]:
    """Names of attacks -> queries.

    :param port: of a listener on the loopback that nobody may ever reach.
    """
    there = f"http://127.0.0.1:{port}/sparql"
    return {
        # Parsers
        "nested braces": "SELECT * " + "{" * 2_500 + "}" * 2_500,
        "nested subqueries": "SELECT * { " + "{ SELECT * { " * 2_000 + "?s ?p ?o" + " } }" * 2_000 + " }",
        "nested lists": "SELECT * { ?s ?p " + "(" * 200 + ")" * 200 + " }",
        "nested parentheses": "SELECT * { FILTER(" + "(" * 5_000 + "1" + ")" * 5_000 + ") }",
        "nested blank nodes": "SELECT * { ?s ?p " + "[ ?p " * 3_000 + "1" + " ]" * 3_000 + " }",
        "many negations": "SELECT * { FILTER(" + "!" * 40_000 + "true) }",
        "many minus signs": "SELECT * { BIND(" + "- " * 40_000 + "1 AS ?x) }",
        "nested behind escapes": "SELECT * " + r"\u007B" * 2_500 + r"\u007D" * 2_500,
        "too long": "SELECT * { ?s ?p ?o } #" + "x" * 200_000,
        "a long path": "SELECT * { ?s " + "/".join(["<p:p>*"] * 8_000) + " ?o }",
        "many optionals": "SELECT * { ?s ?p ?o " + "OPTIONAL { ?s ?p ?o } " * 3_000 + "}",
        "an unclosed string": 'SELECT * { ?s ?p "' + "\\\\" * 30_000,
        # Time
        "a product, counted": f"SELECT (COUNT(*) AS ?n) {{ {product(3)} }}",
        "a product, filtered": f"SELECT * {{ {product(3)} FILTER(STRLEN(CONCAT(STR(?s0), STR(?o1), STR(?o2))) < 0) }}",
        "a product of values": f"SELECT (COUNT(*) AS ?n) {{ {_values(400, 5)} }}",
        "paths of any length": "SELECT (COUNT(*) AS ?n) { ?a (!<x:x>)* ?b . ?b (!<x:y>)* ?c }",
        "a path of paths": "SELECT (COUNT(*) AS ?n) { ?a ((!<x:x>|^!<x:x>)*)* ?b . ?c (!<x:x>/!<x:y>)* ?d }",
        "a scan with a slow filter": (
            # over both patterns together: what looks at one of them only is filtered before the join, and may be fast
            f"SELECT (COUNT(*) AS ?n) {{ {product(2)} FILTER(REGEX(CONCAT(STR(?s0), STR(?o0), STR(?o1)), '(.*a+)+x$')) }}"
        ),
        "absence of a product": f"SELECT * {{ ?a ?b ?c FILTER NOT EXISTS {{ {product(3)} FILTER(?s0 = <x:x>) }} }}",
        "minus of a product": f"SELECT * {{ {product(2)} MINUS {{ {product(3)} }} }}",
        # Memory
        "a product, sorted": f"SELECT * {{ {product(3)} }} ORDER BY ?o0 ?o1 ?o2",
        "a product, distinct": f"SELECT DISTINCT * {{ {product(3)} }}",
        "a product, grouped": f"SELECT ?s0 ?s1 ?o0 (GROUP_CONCAT(?o1) AS ?all) {{ {product(2)} }} GROUP BY ?s0 ?s1 ?o0",
        "a doubled text": f"SELECT (STRLEN(?x34) AS ?n) {{ {_doubling(34)} }}",
        "a text of everything": f"SELECT (GROUP_CONCAT(CONCAT(STR(?s0), STR(?o1))) AS ?all) {{ {product(2)} }}",
        "a replaced text": f"SELECT (REPLACE(?x18, '.', ?x18) AS ?y) {{ {_doubling(18)} }}",
        # Length of the answer
        "a long answer": f"SELECT * {{ {product(2)} }}",
        "a long graph": "CONSTRUCT { ?s0 ?p1 ?o0 . ?s1 ?p0 ?o1 } WHERE { " + product(2) + " }",
        # The network, and changes
        "SERVICE": f"SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }}",
        "SERVICE SILENT": f"SELECT * {{ SERVICE SILENT <{there}> {{ ?s ?p ?o }} }}",
        "SERVICE at a variable": f"SELECT * {{ VALUES ?x {{ <{there}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
        "SERVICE in small letters behind a comment": f"SELECT * {{ service # }}\n <{there}> {{ ?s ?p ?o }} }}",
        "SERVICE behind an escape": rf"SELECT * {{ S\u0045RVICE <{there}> {{ ?s ?p ?o }} }}",
        "SERVICE behind an escaped escape": rf"SELECT * {{ \u005Cu0053ERVICE <{there}> {{ ?s ?p ?o }} }}",
        "LOAD": f"LOAD <{there}>",
        "LOAD behind a prologue": f"PREFIX x: <x:x> # SELECT\n LOAD <{there}> INTO GRAPH x:y",
        "INSERT": "INSERT DATA { <x:x> <x:y> <x:z> }",
        "DELETE after a query": "SELECT * { ?s ?p ?o } ; DELETE WHERE { ?s ?p ?o }",
        "DROP": "DROP ALL",
    }
