"""What a browser would make of a page: its elements, and its text."""

from __future__ import annotations

from html.parser import HTMLParser

_SPACED = frozenset({"p", "li", "td", "th", "tr", "h1", "h2", "h3", "h4", "dt", "dd", "div", "section", "summary"})


class Document(HTMLParser):
    """A parsed page.

    :ivar elements: every element with its attributes.
    :ivar words: the text, spaces folded.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._text: list[str] = []
        self.feed(html)
        self.close()
        self.words = " ".join("".join(self._text).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in _SPACED:
            self._text.append(" ")

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    def hrefs(self) -> list[str]:
        """Where links lead."""
        return [each["href"] or "" for each in self.all("a") if "href" in each]
