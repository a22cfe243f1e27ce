"""Cutting articles from dump files, and what is said when a file is missing or differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.anchoring import CutText, TextLibrary, digest
from kg.claim import Location, Source
from kg.errors import Position, Severity

ARTICLE = "Title\r\n\r\nOne \U0001f5fa line.\rTwo e\u0301 lines."
AT = Position("corpus/sources/a.yaml", 2, 1)


def source(*locations: tuple[str, int, int], sha256: str | None = None) -> Source:
    places = tuple(Location(file=file, start=start, end=end) for file, start, end in locations)
    return Source(key="a", title="Title", locations=places, sha256=sha256, at=AT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one.txt").write_bytes(("\ufeffnoise " + ARTICLE + " tail").encode())
    (tmp_path / "two.txt").write_bytes((ARTICLE + "\n").encode())
    (tmp_path / "latin.txt").write_bytes("Gr\xfc\xdfe".encode("latin-1"))
    return tmp_path


ONE = ("one.txt", 7, 7 + len(ARTICLE))
TWO = ("two.txt", 0, len(ARTICLE))


def codes(cut: CutText) -> list[tuple[str, Severity]]:
    return [(problem.code, problem.severity) for problem in cut.problems]


def test_a_text_is_cut_by_code_points_and_nothing_is_normalised(folder: Path) -> None:
    library = TextLibrary(folder)
    assert library.cut(source(ONE, TWO, sha256=digest(ARTICLE))) == CutText(ARTICLE, True)
    assert library.text(source(TWO)) == ARTICLE


def test_without_the_folder_there_is_no_text_and_no_problem(tmp_path: Path) -> None:
    library = TextLibrary(tmp_path / "nowhere")
    assert not library.at_hand
    assert library.cut(source(ONE, sha256=digest(ARTICLE))) == CutText(None, True)


def test_a_missing_file_is_a_warning_and_the_other_copy_serves(folder: Path) -> None:
    cut = TextLibrary(folder).cut(source(("three.txt", 0, 5), TWO, sha256=digest(ARTICLE)))
    assert cut.text == ARTICLE
    assert codes(cut) == [("text-missing", Severity.WARNING)]
    assert "three.txt" in cut.problems[0].message
    assert cut.problems[0].at == AT


def test_a_copy_that_differs_from_the_recorded_digest_is_named(folder: Path) -> None:
    cut = TextLibrary(folder).cut(source(("one.txt", 6, 6 + len(ARTICLE)), TWO, sha256=digest(ARTICLE)))
    assert cut.text == ARTICLE
    assert cut.unchanged
    assert codes(cut) == [("text-differs", Severity.ERROR)]
    assert "one.txt 6 to" in cut.problems[0].message


def test_a_text_that_was_replaced_is_told_and_given(folder: Path) -> None:
    cut = TextLibrary(folder).cut(source(TWO, sha256="0" * 64))
    assert (cut.text, cut.unchanged) == (ARTICLE, False)
    assert codes(cut) == [("text-differs", Severity.ERROR)]


def test_copies_that_differ_among_themselves_leave_no_text(folder: Path) -> None:
    for recorded in (None, "0" * 64):
        cut = TextLibrary(folder).cut(source(("one.txt", 6, 20), ("two.txt", 0, 14), sha256=recorded))
        assert cut.text is None
        assert codes(cut) == [("copies-differ", Severity.ERROR)]


@pytest.mark.parametrize(
    ("location", "code"),
    [
        (("two.txt", 0, 10_000), "location-outside-file"),
        (("two.txt", 5, 5), "location-outside-file"),
        (("two.txt", -3, 5), "location-outside-file"),
        (("../two.txt", 0, 5), "location-outside-texts"),
        (("/etc/hostname", 0, 5), "location-outside-texts"),
        (("", 0, 5), "location-outside-texts"),
        (("latin.txt", 0, 5), "text-not-utf-8"),
    ],
)
def test_locations_that_cannot_be_cut_are_errors(folder: Path, location: tuple[str, int, int], code: str) -> None:
    cut = TextLibrary(folder).cut(source(location))
    assert cut.text is None
    assert codes(cut) == [(code, Severity.ERROR)]
    assert cut.problems[0].remedy


def test_a_dump_that_is_asked_for_by_name(folder: Path) -> None:
    library = TextLibrary(folder)
    assert library.dump("two.txt") == ARTICLE + "\n"
    with pytest.raises(ValueError, match=r"no file none\.txt"):
        library.dump("none.txt")


def test_many_dumps_are_not_all_kept(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number}.txt").write_text(f"text {number}")
    library = TextLibrary(tmp_path)
    assert [library.text(source((f"{n}.txt", 5, 6 + (n > 9)))) for n in range(40)] == [str(n) for n in range(40)]
    assert len(library._dumps) <= 16
