"""OWL 2 DL consistency, by HermiT as owlready2 brings it along, and which statements clash.

HermiT fails on datatypes outside the OWL 2 datatype map (``xsd:date``, EDTF) and on annotations of many kinds, and follows
``owl:imports`` to the network. So it is handed one file without imports, holding the axioms and those statements that axioms can
say something about.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.errors import EngineFailure, MissingEngine, Position, Problem
from kg.ontology import Ontology, TermKind
from kg.validation.clashes import Clash, clashes
from kg.validation.findings import Finding, Stage
from kg.validation.graphs import TYPE
from kg.validation.tracing import Origin
from kg.vocabulary import OWL, RDF, RDFS, XSD, compact

Trace = Callable[[ox.Triple], tuple[Origin, ...]]
TIMEOUT = 120.0
"""Seconds that one run of the reasoner may take."""
SEARCH = 60.0
"""Seconds spent at most on finding out which statements make an inconsistency that the class hierarchy alone does not explain."""
_LOGICAL = {RDF + "first", RDF + "rest", RDFS + "subClassOf", RDFS + "subPropertyOf", RDFS + "domain", RDFS + "range"}
_NOT_LOGICAL = {OWL + name for name in ("imports", "versionIRI", "versionInfo", "deprecated", "priorVersion", "ontologyIRI")}
# The OWL 2 datatype map (OWL 2 Structural Specification, section 4) as far as HermiT reads it.
_SAFE_XSD = (
    *("string", "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN", "boolean", "dateTime", "anyURI"),
    *("decimal", "integer", "nonNegativeInteger", "nonPositiveInteger", "positiveInteger", "negativeInteger", "double", "float"),
    *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
)
_SAFE = {*(XSD + name for name in _SAFE_XSD), RDFS + "Literal", RDF + "langString", OWL + "real", OWL + "rational"}
_HEADER = ox.Triple(ox.NamedNode("urn:claimgraph:checked"), TYPE, ox.NamedNode(OWL + "Ontology"))


def axioms(ontology: Ontology) -> list[ox.Triple]:
    """The ontology's logical axioms: modules merged, imports, annotations and unsafe ranges dropped."""
    kept = [_HEADER]
    for triple in ontology.triples:
        predicate, value = triple.predicate.value, triple.object
        if predicate in _NOT_LOGICAL or value == ox.NamedNode(OWL + "Ontology"):
            continue
        if (
            predicate == RDFS + "range"
            and isinstance(value, ox.NamedNode)
            and _is_datatype(value.value)
            and value.value not in _SAFE
        ):
            continue
        owl_type = predicate == TYPE.value and isinstance(value, ox.NamedNode)
        if owl_type or predicate in _LOGICAL or predicate.startswith(OWL):
            kept.append(triple)
    return kept


def _is_datatype(iri: str) -> bool:
    return iri.startswith((XSD, "http://id.loc.gov/datatypes/"))


def statements(triples: Iterable[ox.Triple], ontology: Ontology) -> list[ox.Triple]:
    """The statements that axioms can say something about: types and relations in declared terms, safe literals."""
    kept: dict[ox.Triple, None] = {}
    for triple in triples:
        value = triple.object
        if triple.predicate == TYPE:
            term = ontology.terms.get(value.value) if isinstance(value, ox.NamedNode) else None
            if term is not None and term.kind is TermKind.CLASS:
                kept[triple] = None
            continue
        term = ontology.terms.get(triple.predicate.value)
        kind = term.kind if term else None
        relation = kind is TermKind.OBJECT_PROPERTY and isinstance(value, ox.NamedNode | ox.BlankNode)
        datum = kind is TermKind.DATATYPE_PROPERTY and isinstance(value, ox.Literal) and value.datatype.value in _SAFE
        if relation or datum or triple.predicate.value in (OWL + "sameAs", OWL + "differentFrom"):
            kept[triple] = None
    return list(kept)


def check_consistency(
    ontology: Ontology, triples: Iterable[ox.Triple], trace: Trace, *, timeout: float = TIMEOUT
) -> tuple[Finding, ...]:
    """Whether the ontology and the data have a model and every class can have an instance.

    :param triples: registry and accepted assertions, or data; anything axioms cannot speak about is left out.
    :param trace: the origins of a statement.
    :param timeout: seconds that one run of the reasoner may take.
    :raises MissingEngine: there is no Java.
    :raises EngineFailure: the reasoner fails or runs out of time.

    Codes: ``unsatisfiable-class``, ``owl-clash``, ``owl-inconsistent``.
    """
    java = _java()
    base, data = axioms(ontology), statements(triples, ontology)

    def consistent(some: Sequence[ox.Triple]) -> bool:
        return _reason(java, [*base, *some], ("-N", "-k"), timeout) is not None

    unsatisfiable = _reason(java, base, ("-N", "-U"), timeout)
    if unsatisfiable is None:
        remedy = "Look at the latest change to the axioms; `kg validate --data` with one module at a time narrows it down."
        return (Finding(problem=Problem("owl-inconsistent", "the ontology contradicts itself", remedy), stage=Stage.OWL),)
    findings = [_unsatisfiable(iri) for iri in _classes_in(unsatisfiable, ontology)]
    if not consistent(data):
        explained = [_clash(each, trace) for each in clashes(ontology, data)]
        findings += explained or [_culprits(_search(data, consistent), trace)]
    return tuple(findings)


def _java() -> str:
    found = shutil.which("java")
    if found is None:
        raise MissingEngine(
            "OWL checking needs Java, and there is no `java` on the PATH",
            "Install a Java runtime (version 8 or later, such as the package default-jre-headless), or leave out --owl.",
        )
    return found


def _reason(java: str, triples: Sequence[ox.Triple], action: Sequence[str], timeout: float) -> str | None:
    """HermiT's output for an action, or ``None`` where the triples are inconsistent."""
    import owlready2

    home = Path(owlready2.__file__).parent / "hermit"
    with tempfile.TemporaryDirectory(prefix="kg-owl-") as folder:
        file = Path(folder) / "checked.nt"
        with file.open("wb") as out:
            ox.serialize(triples, out, format=ox.RdfFormat.N_TRIPLES)
        command = [java, "-Xmx2000M", "-cp", f"{home}:{home / 'HermiT.jar'}", "org.semanticweb.HermiT.cli.CommandLine", *action]
        try:
            # The command is ours throughout; nothing in it comes from data.
            done = subprocess.run(  # noqa: S603
                [*command, file.as_uri()], capture_output=True, text=True, timeout=timeout, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise EngineFailure(
                f"the reasoner gave no answer within {timeout:g} seconds", "Run it on a faster machine, or leave out --owl."
            ) from error
        except OSError as error:
            raise EngineFailure(f"Java could not be started: {error}", "Check the Java installation.") from error
    told = done.stdout + done.stderr
    if "InconsistentOntologyException" in told or "Inconsistent ontology" in told or "is not satisfiable" in done.stdout:
        return None
    if done.returncode or "Exception" in done.stderr:
        first = next((line for line in told.splitlines() if "Exception" in line), told.strip()[:300])
        raise EngineFailure(f"the reasoner failed: {first}", "Please report it, with the ontology.")
    return done.stdout


def _classes_in(output: str, ontology: Ontology) -> list[str]:
    names = {term.iri: term for term in ontology.terms.values() if term.kind is TermKind.CLASS}
    tokens = {token.strip("<>") for token in output.split()}
    return sorted(iri for iri in names if iri in tokens)


def _unsatisfiable(iri: str) -> Finding:
    return Finding(
        problem=Problem(
            "unsatisfiable-class",
            f"no instance of {compact(iri)} can exist: its axioms contradict each other",
            "Look at its superclasses and at what they are disjoint with.",
        ),
        stage=Stage.OWL,
        focus=ox.NamedNode(iri),
    )


def _clash(clash: Clash, trace: Trace) -> Finding:
    origins = tuple(dict.fromkeys(origin for triple in clash.triples for origin in trace(triple)))
    told = " and ".join(dict.fromkeys(_told(triple) for triple in clash.triples))
    problem = Problem(
        "owl-clash",
        f"{_short(clash.individual)} cannot be both {compact(clash.first)} and {compact(clash.second)}; so say {told}",
        "Correct the type in the registry or the property in the claim; where two sources do differ, decide which to accept.",
        _first_place(origins),
    )
    return _located(problem, origins, clash.individual)


def _culprits(triples: Sequence[ox.Triple], trace: Trace) -> Finding:
    origins = tuple(dict.fromkeys(origin for triple in triples for origin in trace(triple)))
    told = "; ".join(_told(triple) for triple in triples) or "the search ran out of time"
    problem = Problem(
        "owl-inconsistent",
        f"the accepted view contradicts the ontology; statements that clash: {told}",
        "Correct one of them; where two sources do differ, decide which to accept.",
        _first_place(origins),
    )
    return _located(problem, origins, triples[0].subject if triples else None)


def _first_place(origins: Iterable[Origin]) -> Position | None:
    return next((origin.at for origin in origins if origin.at), None)


def _located(problem: Problem, origins: Sequence[Origin], focus: object) -> Finding:
    return Finding(
        problem=problem,
        stage=Stage.OWL,
        claims=tuple(dict.fromkeys(origin.claim for origin in origins if origin.claim)),
        related=tuple(dict.fromkeys(origin.at for origin in origins if origin.at and origin.at != problem.at)),
        focus=focus if isinstance(focus, ox.NamedNode | ox.BlankNode) else None,
    )


def _short(node: object) -> str:
    value = str(getattr(node, "value", node))
    return compact(value).rsplit("/", 1)[-1]


def _told(triple: ox.Triple) -> str:
    predicate = "a" if triple.predicate == TYPE else _short(triple.predicate)
    return f"[{_short(triple.subject)}, {predicate}, {_short(triple.object)}]"


def _search(data: Sequence[ox.Triple], consistent: Callable[[Sequence[ox.Triple]], bool]) -> list[ox.Triple]:
    """A small set of statements that is inconsistent with the axioms, as far as it is found in :data:`SEARCH` seconds.

    Each round halves the statements down to the last one that the inconsistency needs, given those found before.
    """
    deadline = time.monotonic() + SEARCH
    return list(_rounds(list(data), consistent, deadline))


def _rounds(rest: list[ox.Triple], consistent: Callable[[Sequence[ox.Triple]], bool], deadline: float) -> Iterator[ox.Triple]:
    found: list[ox.Triple] = []
    while rest and (not found or consistent(found)):
        low, high = 0, len(rest)
        # rest[:high] with what was found is inconsistent; rest[:low] with it is not.
        while high - low > 1:
            if time.monotonic() > deadline:
                return
            middle = (low + high) // 2
            if consistent([*found, *rest[:middle]]):
                low = middle
            else:
                high = middle
        found.append(rest[high - 1])
        yield rest[high - 1]
        rest = rest[: high - 1]
