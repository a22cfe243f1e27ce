"""Finding an article again in a dump that was edited around or inside it, by its first and last paragraphs' digests."""

from __future__ import annotations

from kg.anchoring import TextLibrary, paragraphs_of
from kg.claim import Location, Source
from kg.corpus.events import MappingNode, ScalarNode, SequenceNode
from kg.recording.splicing import Edit, OpenFile


def moved_location(source: Source, library: TextLibrary) -> Location | None:
    """Where the article stands now, when its recorded place no longer holds its text; nothing when that is not certain.

    Certain is: the source stands in one dump, and the digests of its first and its last paragraph each stand there exactly once,
    in that order. Nothing is matched by likeness.
    """
    if len(source.locations) != 1 or not source.paragraphs or source.length is None or source.sha256 is None:
        return None
    if library.cut(source).text is not None and library.cut(source).unchanged:
        return None
    (recorded,) = source.locations
    if recorded.end - recorded.start != source.length:
        return None  # somebody has mended the place by hand since the text was recorded
    try:
        blocks = paragraphs_of(library.dump(recorded.file))
    except ValueError:
        return None
    first = [block for block in blocks if block.sha256 == source.paragraphs[0].sha256]
    last = [block for block in blocks if block.sha256 == source.paragraphs[-1].sha256]
    if len(first) != 1 or len(last) != 1 or first[0].start > last[0].start:
        return None
    # The article may begin and end with a few characters that belong to no paragraph.
    start = first[0].start - source.paragraphs[0].start
    end = last[0].end + source.length - source.paragraphs[-1].end
    moved = Location(file=recorded.file, start=start, end=end)
    return moved if start >= 0 and moved != recorded else None


def edits_of_location(file: OpenFile, moved: Location) -> list[Edit]:
    """The edits that write a source's new range; none where the file's layout does not show it plainly."""
    locations = file.root.get("locations") if isinstance(file.root, MappingNode) else None
    if not isinstance(locations, SequenceNode) or len(locations.items) != 1 or not isinstance(locations.items[0], MappingNode):
        return []
    start, end = locations.items[0].get("start"), locations.items[0].get("end")
    if not isinstance(start, ScalarNode) or not isinstance(end, ScalarNode):
        return []
    return [Edit(start.start, start.end, str(moved.start)), Edit(end.start, end.end, str(moved.end))]
