"""Contested claims: what one side puts forward and another denies, or tells otherwise.

Claims of things that may both be true are no contest: successive leaders, a city and its province, 2017 and April 2017, a member
and his group. Nor is it one that a relation held first and then did not: of two relations at odds, or two values where there is one
at a time, the claims must certainly speak of a common day, or of no time at all; and one voice that affirms and denies the same
must do so of one time.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, product

import pyoxigraph as ox

from kg.contests.assertions import Assertions, Said
from kg.vocabulary import CG, RDF

AFFIRMED, DENIED = "affirmed", "denied"


class ContestKind(StrEnum):
    """How claims are at odds."""

    DENIED = "denied"
    """One side affirms a proposition, another denies or refutes it."""
    REJECTED = "rejected"
    """One side affirms it, another rejects, dismisses or doubts it."""
    ANSWERED = "answered"
    """A denial that answers other words than its own."""
    RESPONSIBLE = "responsible"
    """Voices name different ones behind an act of violence."""
    VALUES = "values"
    """Two values where there is one at a time."""
    NUMBERS = "numbers"
    """Estimates whose ranges do not meet."""
    CLASSES = "classes"
    """Voices that put one thing into classes which nothing can belong to at once."""
    AT_ODDS = "at odds"
    """Two relations that cannot well hold at the same time."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one side of a contest says.

    :ivar says: a relation's value, a number, or whether the proposition is affirmed.
    :ivar claims: IRIs of the claims that say it.
    """

    says: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contest:
    """Claims at odds.

    :ivar about: the IRIs that the contest is about: subject, relation, object; the last two may be missing. A stance is
        about its claim.
    :ivar opposed: every two claims that are at odds. Of more than two sides some may get on with one another: a city and its
        province, against another city.
    """

    kind: ContestKind
    about: tuple[str, ...]
    sides: tuple[Side, ...]
    opposed: frozenset[frozenset[str]]

    @property
    def key(self) -> str:
        """Twelve hexadecimal digits, the same as long as the contest is about the same."""
        said = [side.says for side in self.sides] if self.kind is ContestKind.NUMBERS else []  # several may be about one thing
        return hashlib.sha256("\0".join([self.kind, *self.about, *said]).encode()).hexdigest()[:12]

    @property
    def claims(self) -> frozenset[str]:
        return frozenset(claim for side in self.sides for claim in side.claims)

    def against(self, side: Side) -> tuple[Side, ...]:
        """The sides that are at odds with one of them."""
        claims = set(side.claims)
        enemies = {claim for pair in self.opposed if pair & claims for claim in pair - claims}
        return tuple(each for each in self.sides if each != side and not enemies.isdisjoint(each.claims))


_BEHIND = tuple(CG + name for name in ("agent", "participant", "supportedEventBy"))
"""The roles by which voices name who stands behind an act; who did it with his own hands is another question."""
_TYPE = RDF + "type"
_VIOLENT = tuple(CG + name for name in ("Attack", "Killing"))
_REFUSING = ("Rejection", "Dismissal", "Doubt", "Denial")
_WISHES = ("Appeal", "Demand", "Plan", "Promise", "Proposal", "Wish")
_GOAL = CG + "goal"
_RANGES = ((CG + "minimum", CG + "maximum"), (CG + "deathsMinimum", CG + "deathsMaximum"))


def find_contests(store: ox.Store) -> list[Contest]:
    """Every contest in a dataset, in the order of kinds; none whose claims are all in another."""
    assertions = Assertions(store)
    found = _merged(
        (
            *_denied(assertions),
            *_rejected(assertions),
            *_answered(assertions),
            *_responsible(assertions),
            *_values(assertions),
            *_numbers(assertions),
            *_classes(assertions),
            *_at_odds(assertions),
        )
    )
    return [each for each in found if not any(each.claims < other.claims for other in found)]


def _merged(contests: Iterable[Contest]) -> list[Contest]:
    """Contests of two sides about the same, whatever their kinds, as one of the first kind."""
    merged: dict[tuple[str, ...], Contest] = {}
    others: list[Contest] = []
    for contest in contests:
        if contest.sides[0].says != AFFIRMED:
            others.append(contest)
            continue
        known = merged.get(contest.about)
        if known is None:
            merged[contest.about] = contest
        else:
            sides = (
                Side(mine.says, tuple(sorted({*mine.claims, *theirs.claims})))
                for mine, theirs in zip(known.sides, contest.sides, strict=True)
            )
            merged[contest.about] = Contest(known.kind, known.about, tuple(sides), known.opposed | contest.opposed)
    order = list(ContestKind)
    # Those about a stance, which is named by its claim, come after those about things.
    return sorted((*merged.values(), *others), key=lambda each: (order.index(each.kind), each.about[0] in each.claims, each.about))


def _denied(assertions: Assertions) -> Iterator[Contest]:
    for claims in assertions.by_proposition().values():
        pairs = [
            (one, other)
            for one in claims
            for other in claims
            if assertions.affirmed(one)
            and not assertions.affirmed(other)
            and (assertions.voice(one) != assertions.voice(other) or assertions.at_one_time(one, other))
        ]
        if pairs:
            affirming, against = (sorted(set(side)) for side in zip(*pairs, strict=True))
            yield _two_sided(ContestKind.DENIED, assertions.core_of(against[0]), affirming, against, pairs)
    for refuting, refuted in assertions.links("refutesClaim"):
        # Who refutes a denial is for what it denies.
        upheld, opposed = (refuted, refuting) if assertions.affirmed(refuted) else (refuting, refuted)
        yield _two_sided(ContestKind.DENIED, assertions.disputed(refuted, refuting), [upheld], [opposed])


def _answered(assertions: Assertions) -> Iterator[Contest]:
    answered: defaultdict[str, list[str]] = defaultdict(list)
    for reply, claim in assertions.links("respondsTo"):
        refuses = not assertions.affirmed(reply) or assertions.stance_of(reply) in _REFUSING
        if refuses and assertions.affirmed(claim) and not _is_wish(assertions, claim):
            answered[reply].append(claim)
    for reply, claims in answered.items():
        about = assertions.core_of(claims[0] if assertions.stance_of(reply) else reply)
        yield _two_sided(ContestKind.ANSWERED, about, sorted(claims), [reply])


def _is_wish(assertions: Assertions, claim: str) -> bool:
    """Whether it tells what somebody asks for or aims at: that this is turned down leaves it as true as it was."""
    core = assertions.core_of(claim)
    return assertions.stance_of(claim) in _WISHES or (core is not None and core[1] == _GOAL)


def _rejected(assertions: Assertions) -> Iterator[Contest]:
    saying = assertions.by_terms()
    refused: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for claim, terms in assertions.contents(_REFUSING):
        refused[terms].add(claim)
    for terms, refusing in refused.items():
        affirming = sorted({said.claim for said in saying.get(terms, ()) if assertions.affirmed(said.claim)})
        if affirming:
            yield _two_sided(ContestKind.REJECTED, terms, affirming, sorted(refusing))


def _responsible(assertions: Assertions) -> Iterator[Contest]:
    for event in assertions.of_classes(_VIOLENT):
        said = [each for each in assertions.about(event) if each.predicate in _BEHIND and assertions.affirmed(each.claim)]
        yield from _differing(ContestKind.RESPONSIBLE, (event,), said, assertions)


def _values(assertions: Assertions) -> Iterator[Contest]:
    grouped: defaultdict[tuple[str, str], list[Said]] = defaultdict(list)
    for predicate in assertions.one_at_a_time():
        for said in assertions.with_predicate(predicate):
            if assertions.affirmed(said.claim):
                grouped[said.subject, predicate].append(said)
    for about, several in grouped.items():
        timed = assertions.lasts(about[1])
        yield from _differing(ContestKind.VALUES, about, several, assertions, timed=timed)


def _differing(
    kind: ContestKind, about: tuple[str, ...], said: list[Said], assertions: Assertions, *, timed: bool = False
) -> Iterator[Contest]:
    """A contest where different voices name values that cannot be one."""
    values: defaultdict[str, list[Said]] = defaultdict(list)
    for each in said:
        values[each.object].append(each)

    def apart(one: Said, other: Said) -> bool:
        return (
            assertions.voice(one.claim) != assertions.voice(other.claim)
            and not assertions.compatible(one, other)
            and (not timed or assertions.at_one_time(one.claim, other.claim))
        )

    pairs = [
        (one, two)
        for value, other in combinations(sorted(values), 2)
        for one in values[value]
        for two in values[other]
        if apart(one, two)
    ]
    if pairs:
        at_odds = sorted({each.object for pair in pairs for each in pair})
        sides = (Side(value, tuple(sorted({each.claim for each in values[value]}))) for value in at_odds)
        yield Contest(kind, about, tuple(sides), _pairs((one.claim, two.claim) for one, two in pairs))


def _numbers(assertions: Assertions) -> Iterator[Contest]:
    for estimates in assertions.estimates(_RANGES).values():
        estimates.sort(key=lambda each: (each.low, each.high, each.claim))
        for number, one in enumerate(estimates):
            for other in estimates[number + 1 :]:
                apart = one.low > other.high or other.low > one.high
                if apart and one.claim != other.claim and assertions.at_one_time(one.claim, other.claim):
                    sides = (Side(each.shown, (each.claim,)) for each in (one, other))
                    yield Contest(ContestKind.NUMBERS, (one.of,), tuple(sides), _pairs([(one.claim, other.claim)]))


def _classes(assertions: Assertions) -> Iterator[Contest]:
    typed: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for said in assertions.with_predicate(_TYPE):
        if assertions.affirmed(said.claim):
            typed[said.subject][said.object].add(said.claim)
    for thing, classes in sorted(typed.items()):
        pairs = [
            (mine, theirs)
            for one, other in combinations(sorted(classes), 2)
            if assertions.disjoint(one, other)
            for mine in classes[one]
            for theirs in classes[other]
            if assertions.voice(mine) != assertions.voice(theirs)
        ]
        if pairs:
            contesting = {claim for pair in pairs for claim in pair}
            sides = (_named(name, classes[name]) for name in sorted(classes) if not contesting.isdisjoint(classes[name]))
            yield Contest(ContestKind.CLASSES, (thing, _TYPE), tuple(sides), _pairs(pairs))


def _at_odds(assertions: Assertions) -> Iterator[Contest]:
    saying = assertions.by_terms()
    for one, other in assertions.relations_at_odds():
        for (subject, predicate, object_), claims in saying.items():
            if predicate != one:
                continue
            against = [*saying.get((subject, other, object_), ()), *saying.get((object_, other, subject), ())]
            pairs = [
                (mine.claim, theirs.claim)
                for mine in claims
                for theirs in against
                if assertions.affirmed(mine.claim)
                and assertions.affirmed(theirs.claim)
                and assertions.at_one_time(mine.claim, theirs.claim)
            ]
            if pairs:
                sides = (_named(one, (mine for mine, _ in pairs)), _named(other, (theirs for _, theirs in pairs)))
                yield Contest(ContestKind.AT_ODDS, (subject, one, object_), sides, _pairs(pairs))


def _named(says: str, claims: Iterable[str]) -> Side:
    return Side(says, tuple(sorted(set(claims))))


def _pairs(pairs: Iterable[tuple[str, str]]) -> frozenset[frozenset[str]]:
    return frozenset(frozenset(pair) for pair in pairs if pair[0] != pair[1])


def _two_sided(
    kind: ContestKind,
    about: tuple[str, ...] | None,
    affirming: list[str],
    against: list[str],
    pairs: Iterable[tuple[str, str]] | None = None,
) -> Contest:
    sides = Side(AFFIRMED, tuple(affirming)), Side(DENIED, tuple(against))
    opposed = _pairs(product(affirming, against) if pairs is None else pairs)
    # A stance has no triple of its own: the contest is then about the claim.
    return Contest(kind, about or (affirming[0],), sides, opposed)
