"""No text of a workspace or a request becomes anything but text."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from tests.web.documents import Document
from tests.web.hostile_workspace import STRINGS, claim_id

PATHS = ("/", "/questions", "/questions/hostile", "/entity/northern-column", "/source/harbour-report", "/sources", "/contested")
_FORBIDDEN_TAGS = {"img", "iframe", "base", "style", "object", "embed", "b", "i", "font"}


def is_inert(document: Document) -> None:
    """Nothing in a page is of a hostile text's making."""
    tags = {tag for tag, _ in document.elements}
    assert not tags & _FORBIDDEN_TAGS
    for tag, attributes in document.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "srcdoc", "autofocus")], tag
        for name in ("href", "src", "action"):
            assert (attributes.get(name) or "/").startswith(("/", "?", "#")), (tag, attributes)
    assert all((each.get("src") or "").startswith(("/static/", "/assets/")) for each in document.all("script"))
    assert not [each for each in document.all("meta") if "http-equiv" in each]
    assert "1337" not in document.words  # what {{ 7*191 }} would come to


@pytest.mark.parametrize("path", PATHS)
def test_pages_stay_inert(hostile_pages: TestClient, path: str) -> None:
    response = hostile_pages.get(path)
    assert response.status_code == 200
    is_inert(Document(response.text))


@pytest.mark.parametrize("number", range(len(STRINGS)))
def test_every_string_is_shown_as_it_is_written(hostile_pages: TestClient, number: int) -> None:
    text = " ".join(STRINGS[number].split())
    for path in (f"/entity/hostile-{number}", f"/claim/{claim_id(number)}"):
        document = Document(hostile_pages.get(path).text)
        is_inert(document)
        assert document.words.count(text) >= 3, path
    found = Document(hostile_pages.get("/search", params={"q": STRINGS[number][:200]}).text)
    is_inert(found)
    assert f"/entity/hostile-{number}" in found.hrefs()


@pytest.mark.parametrize("text", STRINGS)
def test_requests_stay_inert(hostile_pages: TestClient, text: str) -> None:
    part = quote(text, safe="")
    for path in (
        f"/search?q={part}",
        f"/entity/{part}",
        f"/claim/{part}",
        f"/source/{part}",
        f"/ontology/{part}",
        f"/questions/{part}",
        f"/questions/hostile?day={part}&text={part}&{part}={part}",
        f"/contested?entity={part}",
        f"/sources?page={part}",
    ):
        response = hostile_pages.get(path)
        assert response.status_code in (200, 400, 404), path
        is_inert(Document(response.text))


def test_an_address_that_is_no_web_address_is_no_link(hostile_pages: TestClient) -> None:
    document = Document(hostile_pages.get("/source/harbour-report").text)
    assert "Original javascript:window.hit=1" in document.words
    answer = Document(hostile_pages.get("/questions/hostile").text)
    assert "javascript:window.hit=1" in answer.words
    assert not [href for href in (*document.hrefs(), *answer.hrefs()) if href.startswith("javascript")]


def test_hidden_characters_are_seen(hostile_pages: TestClient) -> None:
    response = hostile_pages.get(f"/claim/{claim_id(0)}")
    assert "gnp.[U+202E]exe [U+2066][U+200B][U+200F][U+FEFF]end" in Document(response.text).words
    for path in ("/search?q=a%E2%80%AEb", "/questions/hostile?day=a%E2%80%AEb", "/entity/a%E2%80%AEb"):
        told = hostile_pages.get(path).text
        assert "\u202e" not in told
        assert "a[U+202E]b" in Document(told).words or 'value="a[U+202E]b"' in told or "a\\u202eb" in told
