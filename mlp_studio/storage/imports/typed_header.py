r"""The head of a column that says what the column holds, so that what is exported comes back as it was: `class {a,b}`, `y {numeric}`.

    NAME {a,b,c}           classes, in this order           a cell holds one name
    NAME {set of a,b,c}    sets of classes                  a cell holds names parted by |; nothing, or | alone, is the empty set
    NAME {numeric}         a target number
    NAME {coordinate}      a coordinate, where its plain name would be taken for something else
    NAME {test}            which rows are test points, where a plain name would not say it

A name that has signs of this notation stands in single quotes, with ' and \ behind a \ and control characters as \uXXXX.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mlp_studio.storage.imports.table import Role

MISSING = frozenset({"", "?", "na", "n/a", "nan", "null"})
"""What a cell without a value holds, in small letters."""
CLASS_NAMES = frozenset({"class", "label", "target", "species"})
"""Names, in small letters, by which the column of the class is known."""
TEST_NAMES = frozenset({"set", "split", "subset", "fold"})
"""Names, in small letters, by which the column that marks test rows is known."""
BETWEEN = "|"
"""What parts the classes of one cell."""
_SET = "set of "
_WORDS: dict[Role, str] = {"number": "numeric", "coordinate": "coordinate", "test": "test"}
_NO_NAME = re.compile(r"sep=|'|[{\[@%]|SNNS|[A-Za-z]{0,2}#")
"""How no bare name begins: as a comment or a quote would, or as a file of another format does."""
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
_ENTRY = re.compile(r"\s*(?:'(?P<quoted>(?:[^'\\]|\\.)*)'\s*|(?P<bare>[^\s',{}][^,{}]*))(?:,|$)", re.DOTALL)
_PART = re.compile(r"(\s*'(?:[^'\\]|\\.)*'\s*(?=\||$)|[^|]*)(?:\||$)", re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\ufeff]")
_SEPARATORS = re.compile(r"[;\s]+")
_SEPARATORS_TOO = re.compile(rf"[;\s]|{_UNPRINTED.pattern}")
_CONTROL = {"n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True)
class TypedHeader:
    """What a head says: the column's name, what it holds, and its classes in order."""

    name: str
    role: Role
    values: tuple[str, ...] = ()


def format_header(name: str, role: Role, values: Sequence[str] = ()) -> str:
    """Return the head of a column, which `parse_header` reads.

    Parameters
    ----------
    name
        The column's name.
    role
        What it holds. The head of a coordinate, or of the column of test rows, is the plain name where nothing else can be read from that.
    values
        The classes in order, for "class" and "label set".
    """
    if role == "coordinate" and _is_plain_name(name) and name.lower() not in CLASS_NAMES | TEST_NAMES:
        return name
    if role == "test" and name.lower() in TEST_NAMES:
        return name
    head = _quoted(name) if not _is_plain(name) or "{" in name else name
    if role in _WORDS:
        return f"{head} {{{_WORDS[role]}}}"
    entries = ",".join(value if _is_bare(value) else _quoted(value) for value in values)
    return f"{head} {{{_SET if role == 'label set' else ''}{entries}}}"


def parse_header(text: str) -> TypedHeader | None:
    """Return what the head of a column declares, or None if it is a plain name."""
    text = text.strip()
    quoted = _QUOTED.match(text)
    name, brace, body = (without_escapes(quoted[1]), *_opened(text[quoted.end() :])) if quoted else text.partition("{")
    name = name if quoted else name.rstrip()
    if not brace or not body.endswith("}") or not (name or quoted):
        return None
    body = body[:-1].strip()
    role = next((role for role, word in _WORDS.items() if word == body), None)
    if role is not None:
        return TypedHeader(name, role)
    is_set = body.startswith(_SET)
    values = _entries(body[len(_SET) :] if is_set else body)
    if not values or len(set(values)) < len(values):
        return None
    return TypedHeader(name, "label set" if is_set else "class", values)


def format_cell(value: str) -> str:
    """Return how a cell holds the name of a class; `parse_cell` reads it."""
    return value if _is_plain(value) and BETWEEN not in value else _quoted(value)


def format_set(values: Sequence[str]) -> str:
    """Return how a cell holds a set of classes; `parse_set` reads it."""
    return BETWEEN.join(format_cell(value) for value in values) or BETWEEN


def parse_cell(cell: str) -> str:
    """Return the name of the class that a cell holds, under a head that declares the classes."""
    quoted = _QUOTED.fullmatch(cell.strip())
    return without_escapes(quoted[1]) if quoted else cell.strip()


def parse_set(cell: str) -> tuple[str, ...]:
    """Return the names of the classes that a cell holds, each once; () for nothing, or | alone."""
    parts = (part[1] for part in _PART.finditer(cell))
    return tuple(dict.fromkeys(parse_cell(part) for part in parts if part.strip()))


def _opened(rest: str) -> tuple[str, str]:
    rest = rest.lstrip()
    return rest[:1] if rest.startswith("{") else "", rest[1:]


def _entries(body: str) -> tuple[str, ...]:
    values, at = [], 0
    while at < len(body):
        entry = _ENTRY.match(body, at)
        if entry is None:
            return ()
        values.append(entry["bare"].strip() if entry["quoted"] is None else without_escapes(entry["quoted"]))
        at = entry.end()
    return tuple(values)


def _is_plain(name: str) -> bool:
    """Tell whether a cell that holds this name as it stands is read as this name: no missing value, comment, quote, list of numbers."""
    if name != name.strip() or name.lower() in MISSING or _NO_NAME.match(name):
        return False
    # "3,5" would be taken for a number with a decimal comma.
    return not _UNPRINTED.search(name) and not _is_listing(name) and not ("," in name and _is_number(name))


def _is_listing(name: str) -> bool:
    # "1 2 3" or "1;2" would be taken for cells of their own when the separator is found out.
    return sum(map(_is_number, _SEPARATORS.split(name))) > 1


def _is_plain_name(name: str) -> bool:
    # A number at the head of a column of numbers is taken for one of them.
    return _is_plain(name) and parse_header(name) is None and not _is_number(name)


def _is_bare(value: str) -> bool:
    return _is_plain(value) and not any(sign in value for sign in "{},'") and value not in _WORDS.values() and not value.startswith(_SET)


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", ".").replace("−", "-").replace("_", "x"))
    except ValueError:
        return False
    return True


def _quoted(name: str) -> str:
    signs = _SEPARATORS_TOO if _is_listing(name) else _UNPRINTED
    escaped = signs.sub(lambda sign: f"\\u{ord(sign[0]):04x}", name.replace("\\", "\\\\").replace("'", "\\'"))
    return f"'{escaped}'"


def without_escapes(text: str) -> str:
    r"""Return a text with what stands behind a backslash taken for what it means: \n, \r, \t, \u0041, or the sign itself."""
    return _ESCAPE.sub(lambda sign: chr(int(sign[1][1:], 16)) if len(sign[1]) == 5 else _CONTROL.get(sign[1], sign[1]), text)
