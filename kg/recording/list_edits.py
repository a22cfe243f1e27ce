"""Adding an item to a list of an entry, and taking one out, with every other byte of the file left as it is."""

from __future__ import annotations

from kg.corpus.events import MappingNode, Node, ScalarNode, SequenceNode
from kg.errors import ContentError
from kg.recording.splicing import Edit, OpenFile


def add_item(file: OpenFile, entry: MappingNode, key: str, item: str) -> Edit:
    """The edit that adds an item to the end of a list, which is made when the entry has none.

    :param item: the item in flow style.
    :raises ContentError: the entry's layout has no place for it.
    """
    items = entry.get(key)
    if items is None or (isinstance(items, SequenceNode) and not items.items):
        return _new_list(file, entry, key, items, item)
    if not isinstance(items, SequenceNode):
        raise _unfit(file, key)
    if file.in_brackets(items):
        end = _end(file, items.items[-1], key)
        return Edit(end, end, f", {item}")
    end = file.line_end(_end(file, items, key))
    return Edit(end, end, f"\n{' ' * (items.column - 1)}- {item}")


def _new_list(file: OpenFile, entry: MappingNode, key: str, empty: Node | None, item: str) -> Edit:
    if empty is not None:
        return Edit(empty.start, _end(file, empty, key), f"[{item}]")
    last_key, last = entry.pairs[-1]
    if file.in_brackets(entry):
        end = _end(file, last, key)
        return Edit(end, end, f", {key}: [{item}]")
    indent = " " * (last_key.column - 1)
    end = file.line_end(_end(file, last, key, last_key.column - 1))
    return Edit(end, end, f"\n{indent}{key}:\n{indent}  - {item}")


def drop_item(file: OpenFile, entry: MappingNode, key: str, number: int) -> Edit:
    """The edit that takes an item out of a list, and the list's key with its last item.

    :raises ContentError: a comment would be lost, or the layout does not allow it.
    """
    at = next(place for place, (name, _) in enumerate(entry.pairs) if name.value == key)
    name, items = entry.pairs[at]
    if not isinstance(items, SequenceNode):
        raise _unfit(file, key)
    if len(items.items) == 1:
        if file.in_brackets(entry):
            if at == 0:
                raise _unfit(file, key)
            return _dropped(file, _end(file, entry.pairs[at - 1][1], key), _end(file, items, key), items)
        return _dropped_lines(file, name, items, key, name.column - 1)
    item = items.items[number]
    if not file.in_brackets(items):
        return _dropped_lines(file, item, item, key, items.column - 1)
    if number:
        return _dropped(file, _end(file, items.items[number - 1], key), _end(file, item, key), item)
    return _dropped(file, item.start, items.items[1].start, item)


def _dropped_lines(file: OpenFile, first: Node, node: Node, key: str, indent: int) -> Edit:
    start, end = file.line_start(first.start), file.line_end(_end(file, node, key, indent))
    if file.text[start : first.start].strip(" -"):
        raise _unfit(file, key)
    if end == len(file.text):  # the last line has no line break: that of the line before goes
        return _dropped(file, max(start - 1, 0), end, node)
    return _dropped(file, start, end + 1, node)


def _dropped(file: OpenFile, start: int, end: int, node: Node) -> Edit:
    if file.text.count("#", start, end) > sum(text.count("#") for text in _texts(node)):
        raise ContentError(
            f"{file.name}: a comment stands in the lines that would be taken out; nothing was written",
            "Move the comment, or take the lines out by hand.",
        )
    return Edit(start, end, "")


def _texts(node: Node) -> list[str]:
    if isinstance(node, ScalarNode):
        return [node.value]
    if isinstance(node, SequenceNode):
        return [text for item in node.items for text in _texts(item)]
    return [text for name, value in node.pairs for text in (name.value, *_texts(value))]


def _end(file: OpenFile, node: Node, key: str, indent: int = 0) -> int:
    end = file.value_end(node, indent)
    if end is None:
        raise _unfit(file, key)
    return end


def _unfit(file: OpenFile, key: str) -> ContentError:
    return ContentError(
        f"{file.name}: `{key}` cannot be changed as it is written there", "Run `kg fmt` on the file, then try again."
    )
