"""The articles' texts, cut from the dump files in the texts' folder exactly as they stand there."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kg.anchoring.passages import digest
from kg.claim import Location, Source
from kg.errors import Problem, Severity

_DUMPS_KEPT = 16


@dataclass(frozen=True, slots=True)
class CutText:
    """What the texts' folder holds of one source."""

    text: str | None
    """The article's text; ``None`` when there is none at hand or its copies leave it in doubt."""
    unchanged: bool
    """Whether the text has the digest that the source records (true when it records none)."""
    problems: tuple[Problem, ...] = ()


class TextLibrary:
    """Reads articles from the dump files of a folder.

    A text is the recorded range of code points of a dump read as UTF-8: nothing normalised, no line end translated, a byte
    order mark counted like any character. Every copy of an article is compared by digest.

    :param folder: the texts' folder; it need not exist.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._dumps: OrderedDict[str, str | Problem] = OrderedDict()
        self._cut: dict[tuple[str, tuple[Location, ...], str | None], CutText] = {}

    @property
    def at_hand(self) -> bool:
        """Whether the texts' folder is there."""
        return self.folder.is_dir()

    def text(self, source: Source) -> str | None:
        """The article's text, or ``None`` when it is not at hand or in doubt; :meth:`cut` says why."""
        return self.cut(source).text

    def cut(self, source: Source) -> CutText:
        """The article's text from its dumps, and every problem met on the way.

        A missing file is a warning (the text may be elsewhere); a copy that differs, a range that leaves its file, a file that is
        not UTF-8 and a text that has not the recorded digest are errors.
        """
        if not self.at_hand:
            return CutText(None, True)
        key = (source.key, source.locations, source.sha256)
        if key not in self._cut:
            self._cut[key] = self._compare(source)
        return self._cut[key]

    def dump(self, name: str) -> str:
        """The text of a dump file.

        :raises ValueError: the name leaves the folder, or the file is missing, unreadable or not UTF-8.
        """
        found = self._dump(name)
        if isinstance(found, Problem):
            raise ValueError(found.message)
        return found

    def _compare(self, source: Source) -> CutText:
        problems: list[Problem] = []
        copies: list[tuple[Location, str, str]] = []
        for location in source.locations:
            found = self._copy(location)
            if isinstance(found, Problem):
                problems.append(Problem(found.code, f"{source.key}: {found.message}", found.remedy, source.at, found.severity))
            else:
                copies.append((location, found, digest(found)))
        if not copies:
            return CutText(None, True, tuple(problems))
        recorded = source.sha256
        digests = {copy_digest for _, _, copy_digest in copies}
        if recorded is not None and recorded in digests:
            text = next(text for _, text, copy_digest in copies if copy_digest == recorded)
            problems += [self._differs(source, at, found, recorded) for at, _, found in copies if found != recorded]
            return CutText(text, True, tuple(problems))
        if len(digests) > 1:
            told = ", ".join(f"{at.file} {at.start} to {at.end}: {found[:12]}…" for at, _, found in copies)
            remedy = "Mend `locations`: every range must hold the same text, code point for code point."
            problems.append(Problem("copies-differ", f"{source.key}: the copies of the text differ ({told})", remedy, source.at))
            return CutText(None, False, tuple(problems))
        if recorded is not None:
            at, _, found = copies[0]
            problems.append(self._differs(source, at, found, recorded))
        return CutText(copies[0][1], recorded is None, tuple(problems))

    @staticmethod
    def _differs(source: Source, at: Location, found: str, recorded: str) -> Problem:
        return Problem(
            "text-differs",
            f"{source.key}: the text at {at.file} {at.start} to {at.end} has SHA-256 {found[:12]}…, "
            f"the source records {recorded[:12]}…",
            "Run `kg anchor --fix`: it records the new text once all passages are found in it.",
            source.at,
        )

    def _copy(self, location: Location) -> str | Problem:
        found = self._dump(location.file)
        if isinstance(found, Problem):
            return found
        if not 0 <= location.start < location.end <= len(found):
            return Problem(
                "location-outside-file",
                f"{location.file} has {len(found)} code points, so {location.start} to {location.end} is no range of it",
                "Run `kg anchor --fix`, or mend start and end: code points (not bytes) from 0, end after the last one.",
            )
        return found[location.start : location.end]

    def _dump(self, name: str) -> str | Problem:
        if name not in self._dumps:
            self._dumps[name] = self._read(name)
            if len(self._dumps) > _DUMPS_KEPT:
                self._dumps.popitem(last=False)
        self._dumps.move_to_end(name)
        return self._dumps[name]

    def _read(self, name: str) -> str | Problem:
        parts = PurePosixPath(name)
        if not name or parts.is_absolute() or ".." in parts.parts or "\\" in name or "\0" in name:
            remedy = "Name a file inside the texts' folder, with / between folders."
            return Problem("location-outside-texts", f"{name!r} is not a file of the texts' folder", remedy)
        path = self.folder / name
        if not path.is_file():
            remedy = "Put it there, or point `texts` in kg.toml or KG_TEXTS at the folder that holds it."
            return Problem("text-missing", f"no file {name} in {self.folder}", remedy, severity=Severity.WARNING)
        try:
            return path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            remedy = "Save the dump as UTF-8; positions count its code points."
            return Problem("text-not-utf-8", f"{name} is not UTF-8 (byte {error.start})", remedy)
        except OSError as error:
            return Problem("text-unreadable", f"{name} cannot be read: {error.strerror}", "Check the file's permissions.")
