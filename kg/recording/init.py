"""`kg init`: a new workspace with an invented example that builds, validates and anchors as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kg.anchoring import anchor_quote, digest, paragraphs_of
from kg.claim import SLUG, Claim, Entity, Evidence, Location, Modality, Scope, Source, Tense, TextRange, Triple
from kg.corpus import ClaimsFile, EntitiesFile, content_text
from kg.errors import StorageFailure, UsageError
from kg.recording.entries import mint_id
from kg.recording.new import slug_of
from kg.recording.replacing import replace_file
from kg.recording.schemas import write_missing_schemas
from kg.settings import Settings
from kg.workspace import MARKER, Workspace

_GITIGNORE = """\
# What can be made again, and the articles' texts, which are not ours to hand on.
.kg/
texts/
"""

_SETTINGS = """\
# A Claimgraph workspace. Every setting has a default; see the manual for all of them.
name = "{name}"
texts = "texts" # folder of the dump files; the environment's KG_TEXTS wins

[annotators]
{annotator} = {annotator_name}
"""

_README = """\
# {name}

A [Claimgraph](https://w3id.org/claimgraph/) workspace: what articles say about armed groups, with the passage for each claim.
The example in it is invented: no such group, person or place exists.

    kg build            # read, check and store the corpus
    kg validate         # what does not conform, with file:line:column
    kg ask              # the saved questions
    kg new source       # then: kg new entity, kg new claim
    kg anchor           # typed quotes become positions in the texts
    kg anchor --check   # every passage still where it should be?

- `corpus/sources/` one file for each article, `corpus/entities/` the registry, `corpus/claims/` what each article puts forward.
- `texts/` the articles' texts. They stay out of version control; positions and digests in the corpus point into them.
- `kg.toml` the settings.

When you have seen enough, delete the three example files and `texts/example.txt`.
"""

# Invented from end to end. The line between the two blank ones is the kind of noise that real dumps hold between articles.
_ARTICLE = """\
Quiet months in the Silver Valley

The Silver Valley Guard, an armed group of herdsmen, has been led by Tomas Arvell since March 2031. Its fighters are present in \
the province of Upper Tarn.

A spokeswoman of the group, Ilse Brandt, said that the Guard had left the town of Marrow. The governor’s office accuses the \
group of the attack on the Marrow bridge, which Brandt denied."""
_BEFORE = "EXAMPLE TIMES\n\nSection: regions\n\n"
_AFTER = "\n\nMore articles\n"

EXAMPLE = "example-quiet-months"
_ENTITIES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("silver-valley-guard", "ArmedGroup", "Silver Valley Guard", ("the Guard",)),
    ("tomas-arvell", "Person", "Tomas Arvell", ()),
    ("ilse-brandt", "Person", "Ilse Brandt", ("Brandt",)),
    ("upper-tarn-province", "Province", "Upper Tarn", ()),
    ("marrow", "City", "Marrow", ()),
    ("governors-office-of-upper-tarn", "GovernmentBody", "Governor's office of Upper Tarn", ("The governor’s office",)),
    ("attack-on-marrow-bridge", "Attack", "Attack on the Marrow bridge", ()),
)


@dataclass(frozen=True, slots=True)
class NewWorkspace:
    """A workspace that was made: its folder and its files."""

    root: Path
    files: tuple[Path, ...]


def init_workspace(folder: Path, *, annotator: str = "editors", today: date | None = None) -> NewWorkspace:
    """Make a workspace with an example source, entities and claims, and the example's text.

    The folder is made when missing; files that stand in it already are never touched.

    :param folder: where.
    :param annotator: id of its first annotator.
    :param today: the day of recording, when not today's.
    :raises UsageError: the folder is a workspace already, or holds a file of the same name as one to be made.
    :raises StorageFailure: it cannot be written.
    """
    root = folder.resolve()
    if slug_of(annotator) != annotator or not annotator:
        raise UsageError(f"{annotator!r} is no annotator's id", f"Ids match {SLUG}, such as `editors`.")
    contents = _contents(root.name, annotator, (today or date.today()).isoformat())
    standing = [name for name in contents if (root / name).exists()]
    if MARKER in standing:
        raise UsageError(f"{root} is a workspace already", "Name another folder.")
    if standing:
        raise UsageError(
            f"{root} holds {', '.join(standing)} already", "Name another folder, or move these away; nothing is overwritten."
        )
    if root.exists() and not root.is_dir():
        raise UsageError(f"{root} is a file", "Name a folder.")
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageFailure(f"{root} cannot be made: {error.strerror}", "Name another folder.") from error
    # kg.toml comes last: a folder left half made by a crash is no workspace, so the command can be run again elsewhere or here.
    for name in sorted(contents, key=lambda name: name == MARKER):
        replace_file(root / name, contents[name].encode("utf-8"), None)
    write_missing_schemas(Workspace(root, Settings()))
    return NewWorkspace(root, tuple(root / name for name in contents))


def _name_of(annotator: str) -> str:
    """The value for an annotator: who that is only the id tells."""
    return '"The editors"' if annotator == "editors" else f'"{annotator}" # write the name here'


def _contents(name: str, annotator: str, today: str) -> dict[str, str]:
    shown = name.replace("\\", "").replace('"', "") or "workspace"
    return {
        MARKER: _SETTINGS.format(name=shown, annotator=annotator, annotator_name=_name_of(annotator)),
        ".gitignore": _GITIGNORE,
        "README.md": _README.format(name=shown),
        "texts/example.txt": _BEFORE + _ARTICLE + _AFTER,
        f"corpus/sources/{EXAMPLE}.yaml": content_text(_source()),
        "corpus/entities/example.yaml": content_text(EntitiesFile(entities=_entities())),
        f"corpus/claims/{EXAMPLE}.yaml": content_text(
            ClaimsFile(source=EXAMPLE, annotator=annotator, recorded=today, claims=tuple(_claims()))
        ),
    }


def _source() -> Source:
    return Source(
        key=EXAMPLE,
        title=_ARTICLE.splitlines()[0],
        published="2031-06/2031-09",
        published_clue="Invented: told in the present tense some months after March 2031.",
        scope=Scope.CORE,
        note="An invented article, to show how a source is recorded.",
        sha256=digest(_ARTICLE),
        length=len(_ARTICLE),
        locations=(Location(file="example.txt", start=len(_BEFORE), end=len(_BEFORE) + len(_ARTICLE)),),
        paragraphs=paragraphs_of(_ARTICLE),
    )


def _entities() -> tuple[Entity, ...]:
    return tuple(Entity(id=id, types=(type,), label=label, aliases=aliases) for id, type, label, aliases in _ENTITIES)


def _claims() -> list[Claim]:
    taken: set[str] = set()

    def claim(words: str, *triples: tuple[str, str, str], **header: object) -> Claim:
        id = mint_id(taken)
        taken.add(id)
        assertion = tuple(Triple(*triple) for triple in triples)
        return Claim(id=id, evidence=(_passage(words),), assertion=assertion, source=EXAMPLE, **header)  # type: ignore[arg-type]

    guard, attack = "silver-valley-guard", "attack-on-marrow-bridge"
    return [
        claim("led by Tomas Arvell since March 2031", (guard, "ledBy", "tomas-arvell"), valid="2031-03/.."),
        claim(
            "Its fighters are present in the province of Upper Tarn",
            (guard, "presentIn", "upper-tarn-province"),
            tense=Tense.NOW,
        ),
        claim("A spokeswoman of the group, Ilse Brandt", (guard, "hasSpokesperson", "ilse-brandt"), tense=Tense.NOW),
        claim(
            "the Guard had left the town of Marrow",
            (guard, "presentIn", "marrow"),
            by=("ilse-brandt",),
            tense=Tense.FORMER,
            note="She tells of the leaving; that the group was there before follows from it.",
        ),
        claim(
            "accuses the group of the attack on the Marrow bridge",
            (attack, "a", "Attack"),
            (attack, "agent", guard),
            by=("governors-office-of-upper-tarn",),
            modality=Modality.ALLEGED,
        ),
        claim("which Brandt denied", (attack, "agent", guard), by=("ilse-brandt",), modality=Modality.DENIED),
    ]


def _passage(words: str) -> Evidence:
    found = anchor_quote(_ARTICLE, words)
    assert isinstance(found, TextRange)  # noqa: S101 - the example is ours and tested
    return Evidence(start=found.start, end=found.end, sha256=found.sha256)
