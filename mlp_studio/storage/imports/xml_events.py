"""XML as a stream of starts, ends and text: without document types, entities or a tree, so that nothing in it can grow."""

from __future__ import annotations

import xml.parsers.expat as expat
from collections.abc import Callable, Iterable, Mapping

from mlp_studio.core.errors import StudioError

Attributes = dict[str, str]
Handler = Callable[[Attributes], None]
MAX_MARKS = 8_000_000
"""Signs < in one text: expat takes about 0.3 s for each million of them."""
SAVE_AGAIN = "Open it in a spreadsheet program and save it again"


class _ByName(dict[str, Handler | None]):
    """From a name as the file has it to what it calls; programs differ in the prefixes of their names."""

    def __init__(self, handlers: Mapping[str, Handler]) -> None:
        super().__init__()
        self._handlers = handlers

    def __missing__(self, name: str) -> Handler | None:
        handler = self[name] = self._handlers.get(name.rpartition(":")[2])
        return handler


def parse(
    pieces: Iterable[bytes],
    where: str,
    starts: Mapping[str, Handler],
    ends: Mapping[str, Handler] | None = None,
    text: Callable[[str], object] | None = None,
) -> None:
    """Read XML and call what is given for the starts of elements, their ends, and each run of text.

    The standard library's parser is asked directly: one that builds elements takes eight times as long.

    Parameters
    ----------
    pieces
        The XML, in one piece or several.
    where
        What it is, for errors.
    starts, ends
        What to call, with the attributes (none at an end), by the name of the element without its prefix.
    text
        Called with each run of text, wherever it stands.

    Raises
    ------
    StudioError
        If it is no XML, declares a document type (as an attack by entities must), or has too many elements.
    """
    on_starts, on_ends = _ByName(starts), _ByName(ends or {})

    def on_start(name: str, attributes: Attributes) -> None:
        handler = on_starts[name]
        if handler is not None:
            handler(attributes)

    def on_end(name: str) -> None:
        handler = on_ends[name]
        if handler is not None:
            handler({})

    def on_doctype(*_: object) -> None:
        raise StudioError("the file declares a document type, which no spreadsheet program writes", where, SAVE_AGAIN)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = on_start
    parser.StartDoctypeDeclHandler = on_doctype
    if ends:
        parser.EndElementHandler = on_end
    if text is not None:
        parser.CharacterDataHandler = text
    marks = 0
    try:
        for piece in pieces:
            marks += piece.count(b"<")
            if marks > MAX_MARKS:
                raise StudioError("there are too many cells", where, "Save the columns you need as CSV")
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # the latter two: of encodings that it does not know
        raise StudioError(f"the file is damaged: {error}", where, SAVE_AGAIN) from error
