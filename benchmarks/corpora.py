"""An invented workspace of any size, the same for the same size and seed.

``python -m benchmarks.corpora FOLDER [--claims N] [--seed N] [--bulk]`` writes one. Its kinds of claim, their shares and the number
of entities are close to those of the shipped corpus. Groups, persons, companies and events grow with the number of claims, so that
about as much is said of one of them at any size; states and places stay the same few, with more said of each.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

from kg.claim import (
    Certainty,
    Claim,
    Corpus,
    Entity,
    Evidence,
    Modality,
    Polarity,
    Source,
    Stance,
    Status,
    Tense,
    TextRange,
    Triple,
)
from kg.corpus import claims_text, claims_to_lines, entities_text, source_text
from kg.queries import Question
from kg.queries.question import ParameterType

SEED = 7
ANNOTATOR, DAY = "benchmarks", "2031-01-01"
CLAIMS_OF_A_SOURCE, LENGTH, PARAGRAPH = 100, 20_000, 400
STATES, PROVINCES, CITIES, PROGRAMMES = 6, 8, 16, 6
VALUES = {
    "group": "group-0",
    "subject": "group-0",
    "object": "group-1",
    "voice": "group-0",
    "company": "company-0",
    "authority": "state-0",
    "agent": "state-0",
    "one": "state-0",
    "country": "state-1",
    "other": "state-1",
    "relation": "separateFrom",
    "from": "2015-01-01",
    "to": "2015-12-31",
}
"""What to ask of an invented workspace, by the parameter's name; of other entities, ``group-0``."""

_ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_STANCES = ("seek", "plan", "oppose", "demand", "want", "reject", "fear", "support")
_RELATIONS = ("alliedWith", "rivalOf", "supports", "accuses")
_Fields = dict[str, Any]


def invent(claims: int, seed: int = SEED) -> Corpus:
    """A corpus of so many claims; the first 42 are the same in kind at every size."""
    return _Inventor(claims, seed).corpus()


def values_for(question: Question) -> dict[str, str]:
    """Values for a question's parameters that an invented workspace knows."""
    known = {each.name: "group-0" for each in question.parameters if each.type is ParameterType.ENTITY}
    return known | {each.name: VALUES[each.name] for each in question.parameters if each.name in VALUES}


def write_workspace(folder: Path, claims: int, *, seed: int = SEED, bulk: bool = False) -> Path:
    """Write an invented workspace into a new folder.

    :param bulk: as one file of JSON Lines instead of YAML files.
    """
    corpus = invent(claims, seed)
    folder.mkdir(parents=True)
    (folder / "kg.toml").write_text(f'name = "invented"\n\n[annotators]\n{ANNOTATOR} = "Benchmarks"\n', encoding="utf-8")
    for name, text in _bulk_file(corpus) if bulk else _yaml_files(corpus):
        path = folder / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def _bulk_file(corpus: Corpus) -> Iterable[tuple[str, str]]:
    yield "invented.jsonl", "".join(f"{line}\n" for line in claims_to_lines(corpus))


def _yaml_files(corpus: Corpus) -> Iterable[tuple[str, str]]:
    for source in corpus.sources.values():
        yield f"sources/{source.key}.yaml", source_text(source)
    for kind, entities in groupby(corpus.entities.values(), lambda entity: entity.types[0]):
        yield f"entities/{kind.lower()}.yaml", entities_text(entities)
    for key, told in groupby(corpus.claims.values(), lambda claim: claim.source):
        yield f"claims/{key}.yaml", claims_text(key, told)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _base32(number: int) -> str:
    return "".join(_ID_LETTERS[number >> 5 * place & 31] for place in range(10))


class _Inventor:
    """Draws everything from one seeded stream of chance."""

    def __init__(self, claims: int, seed: int) -> None:
        self._chance = Random(seed)
        self._size = claims
        self._entities: dict[str, list[Entity]] = {}
        self._groups = self._register("ArmedGroup", "group", max(4, claims // 20))
        self._persons = self._register("Person", "person", max(8, claims // 4))
        self._states = self._register("State", "state", STATES)
        self._countries = self._register("Country", "country", STATES)
        self._provinces = self._register("Province", "province", PROVINCES)
        self._cities = self._register("City", "city", CITIES)
        self._companies = self._register("Company", "company", max(2, claims // 40))
        self._programmes = self._register("MissileProgramme", "programme", PROGRAMMES)
        self._weapons = self._register("MissileType", "missile", max(2, claims // 80))
        # How to invent a claim -> how often in a hundred.
        self._kinds: Mapping[Callable[[], _Fields], int] = {
            self._leadership: 9,
            self._membership: 18,
            self._presence: 9,
            self._relation: 12,
            self._separateness: 4,
            self._description: 8,
            self._killing: 5,
            self._attack: 9,
            self._pledge: 4,
            self._designation: 4,
            self._captivity: 3,
            self._strength: 3,
            self._thing: 4,
            self._stance: 8,
        }

    def corpus(self) -> Corpus:
        sources = [self._source(number) for number in range(-(-self._size // CLAIMS_OF_A_SOURCE))]
        ids = map(_base32, self._chance.sample(range(32**10), self._size))
        kinds = self._chance.choices(list(self._kinds), list(self._kinds.values()), k=self._size)
        background = self._background()
        claims = []
        for number, (id, kind) in enumerate(zip(ids, kinds, strict=True)):
            source = sources[number // CLAIMS_OF_A_SOURCE]
            if number < len(background):
                claims.append(self._claim(id, source, background[number] | {"status": Status.REVIEWED}))
            else:
                claims.append(self._claim(id, source, self._header() | kind()))
        return Corpus(
            sources={source.key: source for source in sources},
            entities={entity.id: entity for each in self._entities.values() for entity in each},
            claims={claim.id: claim for claim in claims},
        )

    # Registry

    def _register(self, type_: str, stem: str, count: int) -> list[str]:
        return [self._new(type_, stem) for _ in range(count)]

    def _new(self, type_: str, stem: str) -> str:
        known = self._entities.setdefault(type_, [])
        id, label = f"{stem}-{len(known)}", f"{stem.title()} {len(known)}"
        aliases = (f"the {label}", label.upper()) if len(known) % 3 == 0 else ()
        known.append(Entity(id=id, types=(type_,), label=label, aliases=aliases))
        return id

    def _source(self, number: int) -> Source:
        key, year = f"article-{number:04}", 2010 + number % 15
        starts = range(0, LENGTH, PARAGRAPH)
        return Source(
            key=key,
            title=f"Article {number}",
            published=f"{year}-03/{year}-05",
            published_clue="invented",
            sha256=_digest(key),
            length=LENGTH,
            paragraphs=tuple(TextRange(start=at, end=at + PARAGRAPH - 2, sha256=_digest(f"{key} {at}")) for at in starts),
        )

    # Claims

    def _claim(self, id: str, source: Source, fields: _Fields) -> Claim:
        if len(fields.get("assertion", ())) != 1:
            # A negation is of one triple: of an event or a pair it would leave open what is negated, of a stance there is none.
            fields = {key: value for key, value in fields.items() if key != "polarity" and value is not Modality.DENIED}
        passages = tuple(self._passage(source) for _ in range(self._chance.choice((1, 1, 1, 2))))
        return Claim(id=id, evidence=passages, annotator=ANNOTATOR, recorded=DAY, source=source.key, **fields)

    def _header(self) -> _Fields:
        """Who says it and how; mostly the article itself, plainly."""
        fields: _Fields = {"status": self._chance.choices([Status.REVIEWED, Status.DRAFT, Status.RETRACTED], [95, 4, 1])[0]}
        if self._chance.random() < 0.2:
            fields["by"] = tuple(
                self._some(self._groups, self._persons, self._states) for _ in range(self._chance.choice((1, 1, 2)))
            )
        drawn = self._chance.choices(
            [None, Modality.ALLEGED, Modality.OPINION, Modality.PREDICTED, Modality.DENIED], [88, 5, 3, 1, 3]
        )[0]
        if drawn is not None:
            fields["modality"] = drawn
        elif self._chance.random() < 0.03:
            fields["polarity"] = Polarity.NEGATIVE
        if self._chance.random() < 0.05:
            fields |= {"certainty": Certainty.POSSIBLE, "hedge": "not confirmed"}
        return fields

    def _passage(self, source: Source) -> Evidence:
        start = self._chance.randrange(LENGTH - PARAGRAPH)
        end = start + self._chance.randrange(20, PARAGRAPH)
        return Evidence(start=start, end=end, sha256=_digest(f"{source.key} {start} {end}"))

    def _some(self, *lists: list[str]) -> str:
        return self._one(self._chance.choice(lists))

    def _one(self, ids: list[str]) -> str:
        return self._chance.choice(ids)

    def _two(self, ids: list[str]) -> tuple[str, str]:
        first = self._one(ids)
        return first, self._chance.choice([id for id in ids[:50] if id != first])

    def _time(self) -> _Fields:
        year = self._chance.randrange(2000, 2022)
        return self._chance.choice(
            [
                {"valid": f"{year}-0{year % 9 + 1}/{year + year % 4}-10"},
                {"valid": f"{year}~/.."},
                {"valid": f"{year}/{year + 3}"},
                {"holds_at": f"{year}-06"},
                {"tense": Tense.NOW},
                {"tense": Tense.FORMER},
                {},
            ]
        )

    def _leadership(self) -> _Fields:
        return _saying((self._one(self._groups), "ledBy", self._one(self._persons))) | self._time()

    def _membership(self) -> _Fields:
        return _saying((self._one(self._groups), "hasMember", self._one(self._persons))) | self._time()

    def _presence(self) -> _Fields:
        return _saying((self._one(self._groups), "presentIn", self._some(self._cities, self._provinces))) | self._time()

    def _relation(self) -> _Fields:
        first, second = self._two(self._groups)
        return _saying((first, self._chance.choice(_RELATIONS), second)) | self._time()

    def _separateness(self) -> _Fields:
        first, second = self._two(self._groups)
        return _saying((first, "separateFrom", second))

    def _description(self) -> _Fields:
        words = f"{self._chance.choice(('hard', 'soft', 'split', 'rich'))} {self._chance.choice(('core', 'wing', 'movement'))}"
        return _saying((self._one(self._groups), "describedAs", words))

    def _killing(self) -> _Fields:
        agent = self._some(self._groups, self._states)
        event, year = self._new("Killing", "killing"), self._chance.randrange(2000, 2022)
        return _saying(
            (event, "a", "Killing"),
            (event, "victim", self._one(self._persons)),
            (event, "agent", agent),
            (event, "date", f"{year}-05"),
        )

    def _attack(self) -> _Fields:
        """A new attack, or what somebody says about an earlier one."""
        earlier = self._entities.get("Attack", [])
        if earlier and self._chance.random() < 0.4:
            event = self._chance.choice(earlier[-20:]).id
            return _saying((event, "agent", self._one(self._groups)))
        event = self._new("Attack", "attack")
        return _saying(
            (event, "a", "Attack"),
            (event, "target", self._some(self._states, self._cities)),
            (event, "place", self._one(self._cities)),
        )

    def _pledge(self) -> _Fields:
        event, (first, second) = self._new("AllegiancePledge", "pledge"), self._two(self._groups)
        return _saying((event, "a", "AllegiancePledge"), (event, "pledger", first), (event, "pledgee", second))

    def _designation(self) -> _Fields:
        event = self._new("Designation", "designation")
        return _saying(
            (event, "a", "Designation"),
            (event, "designatedEntity", self._one(self._companies)),
            (event, "designatingAuthority", self._one(self._states)),
            (event, "designationProgramme", self._one(self._programmes)),
        )

    def _captivity(self) -> _Fields:
        return _saying((self._one(self._persons), "heldHostageBy", self._one(self._groups))) | self._time()

    def _strength(self) -> _Fields:
        estimate, least = self._new("StrengthEstimate", "estimate"), self._chance.randrange(1, 90) * 100
        return _saying(
            (estimate, "a", "StrengthEstimate"),
            (estimate, "strengthOf", self._one(self._groups)),
            (estimate, "minimum", str(least)),
            (estimate, "maximum", str(least * 2)),
            (estimate, "strengthUnit", "fighters"),
        )

    def _thing(self) -> _Fields:
        if self._chance.random() < 0.5:
            return _saying((self._one(self._companies), "ownedBy", self._one(self._persons)))
        first, second = self._two(self._states)
        weapon = self._one(self._weapons)
        return _saying((weapon, "jointlyDevelopedBy", first), (weapon, "jointlyDevelopedBy", second))

    def _stance(self) -> _Fields:
        holder, other = self._two(self._groups)
        kind = self._chance.choice(_STANCES)
        content = (Triple(holder, "presentIn", self._one(self._cities)),) if self._chance.random() < 0.5 else ()
        return {"stance": Stance(kind=kind, holder=holder, about=(other,), content=content, content_text="more ground")}

    def _background(self) -> list[_Fields]:
        """What every corpus says, plainly: something to answer each shipped question with, and what lies where."""
        killing, designation = self._new("Killing", "killing"), self._new("Designation", "designation")
        estimate, (leader, hostage) = self._new("StrengthEstimate", "estimate"), self._persons[:2]
        return [
            _saying(("group-0", "ledBy", leader)) | {"valid": "2012/2018"},
            _saying(("group-0", "hasMember", leader)) | {"tense": Tense.NOW},
            _saying(("group-1", "pledgedAllegianceTo", "group-0")),
            _saying((hostage, "heldHostageBy", "group-0")) | {"valid": "2013"},
            _saying(("group-0", "separateFrom", "group-1")),
            _saying(("group-0", "rivalOf", "group-2")) | {"by": ("group-0",)},
            _saying(("company-0", "ownedBy", leader)),
            _saying((leader, "hasNationality", "state-0")),
            _saying(("missile-0", "jointlyDevelopedBy", "state-0"), ("missile-0", "jointlyDevelopedBy", "state-1")),
            _saying(
                (killing, "a", "Killing"), (killing, "victim", hostage), (killing, "agent", "state-0"), (killing, "date", "2014-02")
            ),
            _saying(
                (designation, "a", "Designation"),
                (designation, "designatedEntity", "company-0"),
                (designation, "designatingAuthority", "state-0"),
                (designation, "designationProgramme", "programme-0"),
            ),
            _saying((estimate, "a", "StrengthEstimate"), (estimate, "strengthOf", "group-0"), (estimate, "minimum", "900")),
            *(_saying((each, "programmeOf", self._states[n % 4])) for n, each in enumerate(self._programmes, 1)),
            *(_saying((each, "locatedIn", self._countries[n % STATES])) for n, each in enumerate(self._provinces)),
            *(_saying((each, "locatedIn", self._provinces[n % PROVINCES])) for n, each in enumerate(self._cities)),
        ]


def _saying(*triples: tuple[str, str, str]) -> _Fields:
    return {"assertion": tuple(Triple(*triple) for triple in triples)}


def main() -> None:
    """Write a workspace into a folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpora", description="Write an invented workspace.")
    parser.add_argument("folder", type=Path, help="a folder that does not exist yet")
    parser.add_argument("--claims", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--bulk", action="store_true", help="one file of JSON Lines instead of YAML")
    given = parser.parse_args()
    print(write_workspace(given.folder, given.claims, seed=given.seed, bulk=given.bulk))


if __name__ == "__main__":
    main()
