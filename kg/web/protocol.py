"""Requests of the SPARQL 1.1 Protocol, query operation (sections 2.1 and 2.1.4), as HTTP sends them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from kg.errors import BadQuery
from kg.web.media import RESULTS, TRIPLES, kinds_of, preferred
from kg.web.messages import Message, query_message
from kg.web.problems import Forbidden, NotAcceptable, UnknownMedia

_MOST_PARAMETERS = 200
_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
Parameters = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class FormatsSought:
    """What an answer may be written as.

    :ivar results: the format of solutions or a verdict, as in :data:`kg.web.media.RESULTS`.
    :ivar triples: the format of triples, as in :data:`kg.web.media.TRIPLES`.
    """

    results: str | None
    triples: str | None


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A query with the dataset that it is asked of, and how the answer is wanted.

    :ivar default_graphs: IRIs; with `named_graphs`, when either is given, the whole dataset of the query.
    :ivar why: whether receipts are wanted instead of a W3C format.
    """

    query: str
    formats: FormatsSought
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    why: bool = False
    weigh: bool = False

    def message(self) -> Message:
        """The request as workers take it."""
        chosen = {"default": self.default_graphs, "named": self.named_graphs} if self.default_graphs or self.named_graphs else None
        return query_message(
            self.query,
            dataset=chosen,
            for_results=self.formats.results,
            for_triples=self.formats.triples,
            why=self.why,
            weigh=self.weigh,
        )


def read_request(method: str, query_string: bytes, content_type: str, body: bytes, accept: str) -> QueryRequest | None:
    """The query that a request asks; none where a GET carries no parameter at all, which asks what the endpoint is.

    :raises BadQuery: no query or several, text that is not UTF-8.
    :raises Forbidden: it is an update.
    :raises UnknownMedia: a POST that is neither a form nor a query.
    :raises NotAcceptable: as :func:`formats_sought`.
    """
    given = read_parameters(query_string)
    if method == "POST":
        kind, charset = _content_type(content_type)
        if kind == _FORM:
            given = read_parameters(query_string + b"&" + body)
        elif kind == _QUERY:
            given.setdefault("query", []).append(_decoded(body, charset))
        elif kind == _UPDATE:
            raise Forbidden("updates are refused: snapshots are read-only", "Change the corpus files and run `kg build`.")
        else:
            raise UnknownMedia(f"a query is not sent as {kind or 'a body without a media type'}", f"Send {_FORM} or {_QUERY}.")
    elif not given:
        return None
    if "update" in given:
        raise Forbidden("updates are refused: snapshots are read-only", "Change the corpus files and run `kg build`.")
    weigh = is_wanted(given, "weigh")
    return QueryRequest(
        query=single(given, "query"),
        formats=formats_sought(accept, given),
        default_graphs=tuple(given.get("default-graph-uri", ())),
        named_graphs=tuple(given.get("named-graph-uri", ())),
        why=is_wanted(given, "why") or weigh,
        weigh=weigh,
    )


def read_parameters(encoded: bytes) -> Parameters:
    """The parameters of a URL's query or of a form, each with its values in order.

    :raises BadQuery: they are not percent-encoded UTF-8, or too many.
    """
    fields = encoded.split(b"&")
    try:
        if len(fields) > _MOST_PARAMETERS or not encoded.isascii():
            raise ValueError
        given: Parameters = {}
        for field in fields:
            if field:
                name, _, value = field.partition(b"=")
                given.setdefault(_unquoted(name), []).append(_unquoted(value))
        return given
    except ValueError as error:
        raise BadQuery("the parameters are not percent-encoded UTF-8, or too many", "Encode them as HTML forms do.") from error


def _unquoted(encoded: bytes) -> str:
    """What HTML forms encode; see the URL Standard, section 5.1."""
    return unquote_to_bytes(encoded.replace(b"+", b" ")).decode("utf-8")


def single(given: Parameters, name: str, default: str | None = None) -> str:
    """The one value of a parameter.

    :raises BadQuery: it is missing and has no default, or stands more than once.
    """
    values = given.get(name, ())
    if len(values) > 1:
        raise BadQuery(f"{name} stands {len(values)} times", "Give it once.")
    if values:
        return values[0]
    if default is None:
        raise BadQuery(f"there is no {name}", f"Send ?{name}=… or a form with it.")
    return default


def is_wanted(given: Parameters, name: str) -> bool:
    """Whether a parameter is true; one that is not given is not.

    :raises BadQuery: it is neither ``true`` nor ``false``.
    """
    value = single(given, name, "false")
    if value not in ("true", "false"):
        raise BadQuery(f"{name} is true or false, not {value[:40]!r}", f"Send {name}=true, or leave it out.")
    return value == "true"


def formats_sought(accept: str, given: Parameters) -> FormatsSought:
    """The formats that an answer may have.

    :param accept: the header.
    :param given: parameters. ``format``, a name or a media type, wins over the header; of several values the first that is
        known does, since there are clients that send the names of several servers.
    :raises BadQuery: there is no such format.
    :raises NotAcceptable: no format is accepted.
    """
    named = given.get("format", [])
    known = [_FORMATS_NAMED[each.lower()] for each in named if each.lower() in _FORMATS_NAMED]
    if known:
        return known[0]
    if named:
        raise BadQuery(f"there is no format {named[0][:40]!r}", f"There are {', '.join((*RESULTS, *TRIPLES))}.")
    sought = FormatsSought(preferred(accept, tuple(RESULTS)), preferred(accept, tuple(TRIPLES)))
    if sought.results is None and sought.triples is None:
        raise NotAcceptable(
            "no format that there is, is accepted", "Accept application/sparql-results+json, or text/turtle for triples."
        )
    return sought


def _sought_by_name() -> Mapping[str, FormatsSought]:
    """Names and media types of formats -> what they ask for. A name fixes its kind of answer; an answer of the other kind comes in
    the same syntax, where it has one, else in that kind's first format."""
    siblings = {"xml": "rdfxml", "rdfxml": "xml", "json": "jsonld", "jsonld": "json"}
    first_results, first_triples = next(iter(RESULTS)), next(iter(TRIPLES))
    named = {name: FormatsSought(name, siblings.get(name, first_triples)) for name in RESULTS}
    named |= {name: FormatsSought(siblings.get(name, first_results), name) for name in TRIPLES}
    for name in (*RESULTS, *TRIPLES):
        for kind in kinds_of(name):
            named.setdefault(kind, named[name])
    also = {"n3": "turtle", "ttl": "turtle", "nt": "ntriples", "rdf": "rdfxml", "rdf+xml": "rdfxml", "json-ld": "jsonld"}
    return named | {other: named[name] for other, name in also.items()}


_FORMATS_NAMED = _sought_by_name()


def _content_type(header: str) -> tuple[str, str]:
    kind, *parameters = (each.strip() for each in header.split(";"))
    charsets = [value.strip("\"' ") for name, _, value in (each.partition("=") for each in parameters) if name.lower() == "charset"]
    return kind.lower(), (charsets[0] if charsets else "utf-8").lower()


def _decoded(body: bytes, charset: str) -> str:
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise UnknownMedia(f"a query in {charset[:40]!r} is not read", "Send it in UTF-8.")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadQuery(f"the query is not UTF-8 at byte {error.start}", "Send it in UTF-8.") from error
