"""`kg new`: skeletons of sources, entities and claims, with ids minted here and never recomputed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kg.anchoring import TextLibrary, digest, paragraphs_of
from kg.claim import SLUG, Claim, Corpus, Entity, Location, Scope, Source, Triple
from kg.corpus import ClaimsFile, EntitiesFile, did_you_mean
from kg.corpus.skeleton import PLACEHOLDER_QUOTE, PLACEHOLDER_TRIPLE
from kg.errors import ContentError, UnknownName, UsageError
from kg.recording.entries import NewEntry, append, corpus_of, create, mint_id, only_annotator, opened
from kg.recording.splicing import plain
from kg.workspace import Workspace


@dataclass(frozen=True, slots=True)
class NewSource(NewEntry):
    """A source that was made, and what was taken of its text."""

    source: Source


def slug_of(text: str) -> str:
    """A readable id from a name: small Latin letters and digits joined by hyphens; empty where nothing of the kind is left."""
    plain_letters = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = re.sub(r"['’`ʼʻ‘]", "", plain_letters).casefold()
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-")


def new_claim(
    workspace: Workspace,
    source: str,
    *,
    by: Sequence[str] = (),
    quotes: Sequence[str] = (),
    assertion: Sequence[Triple] = (),
    annotator: str | None = None,
    today: date | None = None,
) -> NewEntry:
    """Add a claim to the claims file of a source, which is made when missing.

    What is not given stands in the file as a placeholder that `kg anchor` and `kg validate` find.

    :param source: the source's key.
    :param by: the voices, innermost first.
    :param quotes: passages, word for word.
    :param assertion: the triples put forward.
    :param annotator: the annotator's id; the only one in ``kg.toml`` when not given.
    :param today: the day of recording, when not today's.
    :raises UnknownName: no such source, or no annotator to take.
    """
    corpus = corpus_of(workspace)
    if source not in corpus.sources:
        raise UnknownName(f"no source `{source}`", did_you_mean(source, list(corpus.sources), "Make it with `kg new source`."))
    who, day = annotator or only_annotator(workspace), (today or date.today()).isoformat()
    claim = Claim(
        id=mint_id(corpus.claims),
        by=tuple(by),
        quote=tuple(quotes) or (PLACEHOLDER_QUOTE,),
        assertion=tuple(assertion) or (PLACEHOLDER_TRIPLE,),
        source=source,
    )
    path = workspace.corpus / "claims" / f"{source}.yaml"
    if path.exists():
        file = opened(workspace, path)
        head = plain(file.root)
        defaults = head if isinstance(head, dict) else {}
        claim = _with_recorder(
            claim, None if defaults.get("annotator") == who else who, None if defaults.get("recorded") == day else day
        )
        return append(file, "claims", ClaimsFile(source=source, claims=(claim,)), claim.id)
    return create(path, ClaimsFile(source=source, annotator=who, recorded=day, claims=(claim,)), claim.id)


def _with_recorder(claim: Claim, annotator: str | None, recorded: str | None) -> Claim:
    return Claim(
        id=claim.id,
        by=claim.by,
        quote=claim.quote,
        assertion=claim.assertion,
        source=claim.source,
        annotator=annotator,
        recorded=recorded,
    )


def new_entity(
    workspace: Workspace,
    label: str,
    types: Sequence[str],
    *,
    id: str | None = None,
    aliases: Sequence[str] = (),
    file: str | None = None,
) -> NewEntry:
    """Add an entity to the registry.

    :param label: the preferred name.
    :param types: classes of the ontology, at least one.
    :param id: the entity's id; a slug of the label when not given.
    :param aliases: other names, as the sources spell them.
    :param file: name of the file under ``entities/`` without ``.yaml``; where most entities of the first type stand when not given.
        Never one of the example's files, which are there to be deleted.
    :raises UsageError: no type, an id that is taken or no id, or a file name that is none.
    """
    if not types:
        raise UsageError("an entity needs a type", "Name a class of the ontology; `kg terms TEXT` finds them.")
    corpus = corpus_of(workspace)
    known = _free_id(id or slug_of(label), corpus.entities, "entity", label)
    entity = Entity(id=known, types=tuple(types), label=label, aliases=tuple(aliases))
    stem = file or _usual_file(corpus, types[0])
    if not re.fullmatch(SLUG, stem):
        raise UsageError(f"{stem!r} is no file name for entities", "Use small letters, digits and hyphens, such as `persons`.")
    if _is_of_example(stem):
        raise UsageError(f"`{stem}.yaml` is of the example, to be deleted with it", "Name another file, such as `persons`.")
    path = workspace.corpus / "entities" / f"{stem}.yaml"
    content = EntitiesFile(entities=(entity,))
    return append(opened(workspace, path), "entities", content, known) if path.exists() else create(path, content, known)


def _usual_file(corpus: Corpus, type: str) -> str:
    files = (Path(entity.at.file) for entity in corpus.entities.values() if type in entity.types and entity.at is not None)
    stems = [file.stem for file in files if not _is_of_example(file.stem)]
    if stems:
        return max(sorted(set(stems)), key=stems.count)
    return slug_of(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", type)) or "entities"


def _is_of_example(stem: str) -> bool:
    """Whether a file belongs to the example that `kg init` makes: its README says to delete it, own entries with it."""
    return stem == "example" or stem.startswith("example-")


def new_source(
    workspace: Workspace,
    title: str | None = None,
    *,
    key: str | None = None,
    locations: Sequence[Location] = (),
    search: bool = False,
    until: str | None = None,
) -> NewSource:
    """Make a source's file, with digest, length and paragraphs where its text is at hand.

    :param title: the title as printed; the text's first line when not given.
    :param key: the source's key; a slug of the title when not given.
    :param locations: where the text stands in the dumps.
    :param search: look the title up in the texts' folder (see :func:`find_article`).
    :param until: with `search`, the line of the dump before which the article ends.
    :raises UsageError: neither title nor location, a key that is taken, a title or an `until` that no dump holds, or an `until`
        without a search.
    :raises ContentError: a location cannot be cut, or the copies differ.
    """
    if until is not None and not search:
        raise UsageError("--until says where a search ends, and nothing is searched", "Give --search with it.")
    library = TextLibrary(workspace.texts)
    places = tuple(locations)
    if search and title is not None and not places:
        places = find_article(library, title, until=until)
    text: str | None = None
    if places:
        cut = library.cut(Source(key=key or "new-source", title=title or "", locations=places))
        if cut.problems:
            raise ContentError(cut.problems[0].message, cut.problems[0].remedy, cut.problems)
        text = cut.text
    if title is None:
        title = next((line.strip() for line in (text or "").splitlines() if line.strip()), None)
    if title is None:
        raise UsageError(
            "a source needs a title, or a place in a dump to read it from", "Give a title, or a file with start and end."
        )
    known = _free_id(key or slug_of(title), corpus_of(workspace).sources, "source", title)
    source = Source(
        key=known,
        title=title,
        scope=Scope.CORE,
        sha256=digest(text) if text else None,
        length=len(text) if text else None,
        locations=places,
        paragraphs=paragraphs_of(text) if text else (),
    )
    made = create(workspace.corpus / "sources" / f"{known}.yaml", source, known)
    return NewSource(made.id, made.path, made.line, source)


def find_article(library: TextLibrary, title: str, *, until: str | None = None) -> tuple[Location, ...]:
    """Where an article stands in the dumps: from each line that is its title to the end of what the copies share.

    A dump does not say where an article ends. With `until` it ends before the next line of these words, white space left out;
    otherwise with the file, or where several copies begin to differ. Look at the end that was found.

    :raises UsageError: no dump has a line with that title, or none the line `until` after it.
    """
    found: list[tuple[str, int, str]] = []
    ended = False
    for path in sorted(library.folder.rglob("*.txt")) if library.at_hand else []:
        name = path.relative_to(library.folder).as_posix()
        try:
            dump = library.dump(name)
        except ValueError:  # a file that is no UTF-8 text holds no article of ours
            continue
        for line in re.finditer(r"[^\r\n]+", dump):
            if line.group().strip() == title.strip():
                start = line.start() + len(line.group()) - len(line.group().lstrip())
                end = _line_after(dump, line.end(), until) if until is not None else None
                ended = ended or end is not None
                found.append((name, start, dump[start:end]))
    if not found:
        remedy = "Copy the title from the dump, or give file, start and end."
        raise UsageError(f"no dump in {library.folder} has the line {title!r}", remedy)
    if until is not None and not ended:
        dumps = ", ".join(dict.fromkeys(name for name, _, _ in found))
        raise UsageError(
            f"the line {until!r} does not stand after the title in {dumps}",
            "Copy the whole line that follows the article from the dump, or leave --until out.",
        )
    shared = found[0][2]
    for _, _, text in found[1:]:
        low, high = 0, min(len(shared), len(text))
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if text.startswith(shared[:middle]) else (low, middle - 1)
        shared = shared[:low]
    length = len(shared.rstrip())
    return tuple(Location(file=name, start=start, end=start + length) for name, start, _ in found)


def _line_after(dump: str, start: int, words: str) -> int | None:
    """Where the next line of these words begins, if there is one."""
    for line in re.finditer(r"[^\r\n]+", dump[start:]):
        if line.group().strip() == words.strip():
            return start + line.start()
    return None


def _free_id(id: str, taken: Collection[str], what: str, name: str) -> str:
    if not re.fullmatch(SLUG, id):
        raise UsageError(
            f"{id!r} (from {name!r}) is no id", "Give an id of small letters a-z and digits, joined by single hyphens."
        )
    if id in taken:
        source = what == "source"
        article, shown, option = ("a", f"source:{id}", "--key") if source else ("an", id, "--id")
        raise UsageError(
            f"there is {article} {what} `{id}` already", f"Use it (`kg show {shown}`), or give the new one another {option}."
        )
    return id
