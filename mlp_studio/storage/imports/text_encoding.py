"""The text of a file whose encoding is not known: by its mark, as UTF-8, or as what Western programs write."""

from __future__ import annotations

import codecs
import re

from mlp_studio.core.errors import StudioError

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
_GUESSED_FROM = 2**16
"""Bytes that are enough to guess from; guessing takes a second for each megabyte."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_LINE_END = re.compile("\r\n|\r|\n")
_MEND = "Save the table as text (CSV) in UTF-8"


def decode_text(data: bytes) -> tuple[str, str]:
    """Return the text that the bytes hold, and the name of its encoding.

    Raises
    ------
    StudioError
        If they are no text: NULs, other control characters, or no encoding that fits.
    """
    text, encoding = _decoded(data)
    control = _CONTROL.search(text)
    if control is not None:
        line = text.count("\n", 0, control.start()) + 1
        column = control.start() - text.rfind("\n", 0, control.start())
        name = "a NUL" if control[0] == "\0" else f"the control character U+{ord(control[0]):04X}"
        raise StudioError(f"the file is not text: it has {name}", f"line {line}, column {column}", _MEND)
    return text, encoding


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, which end where a file's do: `str.splitlines` also breaks at characters like U+2028 inside a name."""
    return _LINE_END.split(text)


def opening_text(data: bytes) -> str:
    """Return about how the text begins, for telling its format: in UTF-8 or by its mark, wrong characters replaced."""
    codec = next((codec for mark, codec, _ in _MARKS if data.startswith(mark)), "utf-8")
    return data[:_GUESSED_FROM].decode(codec, errors="replace")


def _decoded(data: bytes) -> tuple[str, str]:
    candidates = [(codec, name) for mark, codec, name in _MARKS if data.startswith(mark)] or [("utf-8", "utf-8"), ("cp1252", "cp1252")]
    for codec, name in candidates:
        try:
            return data.decode(codec), name
        except UnicodeDecodeError:
            continue
    # Imported here: it is rarely needed, and the window must not wait for it.
    from charset_normalizer import from_bytes

    # Whole lines: half a character at the end would rule out its encoding.
    guess = from_bytes(data[: data.rfind(b"\n", 0, _GUESSED_FROM) + 1] or data[:_GUESSED_FROM]).best()
    try:
        if guess is not None:
            return data.decode(guess.encoding), guess.encoding
    except UnicodeDecodeError:
        pass
    raise StudioError("the encoding of the text is not known", "", _MEND)
