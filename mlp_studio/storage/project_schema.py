"""Version 1 of the project file as types: JSON is read into them, or refused with the path of the offending key."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import is_dataclass
from typing import Annotated, Any, Literal, TypeVar, cast, get_origin, get_type_hints

import msgspec

from mlp_studio.core.errors import StudioError
from mlp_studio.core.settings import TrainingSettings, ViewSettings

FORMAT = "mlp-studio"
VERSION = 1
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""For each older version, the function from its JSON tree to that of the next version."""

T = TypeVar("T")
_Index = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
_Edge = tuple[_Index, _Index, _Index]
_CONSTANT = re.compile(r"-?\b(?:NaN|Infinity)\b")
_PLACE = re.compile(r"(.*?)(?: - at `(?:key in )?\$\.?(.*)`)?", re.DOTALL)
_KEY = re.compile(r"Object (contains unknown|missing required) field `(.*)`", re.DOTALL)
_BYTE = re.compile(r"JSON is malformed: (.*) \(byte (\d+)\)", re.DOTALL)
_NOT_FINITE = "Number out of range"
_WORDS = {
    "`array`": "a list",
    "`object`": "an object",
    "`str`": "a text",
    "`int`": "a whole number",
    "`float`": "a number",
    "`bool`": "true or false",
    "`null`": "null",
    "`float | array`": "a number or a list",
    "`array | null`": "a list or null",
    "`object | null`": "an object or null",
    "`int | null`": "a whole number or null",
    "`float | null`": "a number or null",
}


class _Entry(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """An object of the file: what is not declared is refused."""


class LayerEntry(_Entry):
    """One of `network.layers`."""

    id: str
    units: int
    activation: str
    name: str = ""
    unit_names: list[str] = []


class ScalingEntry(_Entry):
    """The value of `network.scaling`."""

    kind: str
    centre: tuple[float, float]
    spread: tuple[float, float]


class NetworkEntry(_Entry):
    """The value of `network`; without weights they are drawn from the seed."""

    layers: list[LayerEntry]
    inputs: list[str] = msgspec.field(default_factory=lambda: ["x1", "x2"])
    weights: list[list[list[float]]] | None = None
    removed: list[_Edge] = []
    frozen: list[_Edge] = []
    scaling: ScalingEntry | None = None


class RecipeEntry(_Entry):
    """The value of `data.recipe`: the generator that the points come from, with its numbers."""

    name: str
    points: int
    noise: float
    seed: int
    balance: float | None = None
    parts: int | None = None


class PointsEntry(_Entry):
    """The value of `data`; a point is x, y and its class, its list of classes, or its target number."""

    points: list[tuple[float, float, float | list[_Index]]] = []
    classes: list[str] | None = msgspec.field(default_factory=lambda: ["−", "+"])
    axes: tuple[str, str] = ("x1", "x2")
    test: list[_Index] = []
    recipe: RecipeEntry | None = None


class BookmarkEntry(_Entry):
    """One of `bookmarks`: a moment of a run, with the network of that moment."""

    name: str
    epoch: int
    network: NetworkEntry
    example: int = 0


class StartEntry(_Entry):
    """The value of `start` of a step: what it begins with; the keys of `training` are those of the document's."""

    network: NetworkEntry | None = None
    data: PointsEntry | None = None
    training: dict[str, Any] | None = None


class StepEntry(_Entry):
    """One of `lesson.steps`."""

    title: str = ""
    text: str = ""
    task: str = ""
    check: dict[str, Any] | None = None
    views: list[str] = []
    highlights: list[str] = []
    hints: list[str] = []
    start: StartEntry | None = None
    line: str = ""


class LessonEntry(_Entry):
    """The value of `lesson`."""

    steps: list[StepEntry]
    summary: str = ""


class ProjectEntry(_Entry):
    """The whole document; `settings` makes values of `training` and `view`."""

    format: str
    version: int
    network: NetworkEntry
    title: str = ""
    data: PointsEntry = msgspec.field(default_factory=PointsEntry)
    bookmarks: list[BookmarkEntry] = []
    lesson: LessonEntry | None = None
    training: Any = None
    view: Any = None


def _entry_of(kind: Any) -> type[msgspec.Struct]:
    # The keys of settings are the fields of their dataclass; a name of a fixed list is checked by `settings`, which can say what there is.
    hints = get_type_hints(kind)
    types = {name: _entry_of(hint) if is_dataclass(hint) else str if get_origin(hint) is Literal else hint for name, hint in hints.items()}
    return msgspec.defstruct(
        kind.__name__, [(name, type_ | msgspec.UnsetType, msgspec.UNSET) for name, type_ in types.items()], bases=(_Entry,)
    )


def _document() -> type[ProjectEntry]:
    typed = [
        (name, entry := _entry_of(kind), msgspec.field(default_factory=entry))
        for name, kind in (("training", TrainingSettings), ("view", ViewSettings))
    ]
    return cast(type[ProjectEntry], msgspec.defstruct("Document", typed, bases=(ProjectEntry,), forbid_unknown_fields=True, kw_only=True))


_Document = _document()
_TrainingEntry = _entry_of(TrainingSettings)


def training_entry(tree: dict[str, Any]) -> Any:
    """Return the entry of training settings that stand within another object; its path in errors begins with `training`.

    Raises
    ------
    StudioError
        If it has unknown keys or wrong types.
    """
    try:
        return msgspec.convert(tree, _TrainingEntry)
    except msgspec.ValidationError as error:
        found = refusal(error)
        raise StudioError(found.what, ".".join(filter(None, ("training", found.where))), found.mend) from error


class _Envelope(msgspec.Struct):
    format: Any = None
    version: Any = None


def read_entry(data: bytes) -> ProjectEntry:
    """Return the document that these bytes hold, brought to the current version.

    Raises
    ------
    StudioError
        If they are no such document; its `where` is the path of the offending key, or the line.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise StudioError("the file is not UTF-8 text", f"line {line}", "Choose a project saved by MLP Studio (.mlps)") from error
    try:
        return _current(text)
    except RecursionError as error:
        raise StudioError("the JSON is nested too deeply", "", "Choose a project saved by MLP Studio") from error
    except msgspec.ValidationError as error:
        raise refusal(error) from error
    except msgspec.DecodeError as error:
        raise _not_json(text, error) from error


def _current(text: str) -> ProjectEntry:
    envelope = msgspec.json.decode(text, type=_Envelope)
    if envelope.format != FORMAT:
        raise StudioError("the file is not an MLP Studio project", "format", f"Its format must be “{FORMAT}”")
    version = envelope.version
    if type(version) is not int:
        raise StudioError("the version is not a whole number", "version", f"Write {VERSION}")
    if version > VERSION:
        raise StudioError(
            f"the file has version {shown(version)} of the format, this program reads up to {VERSION}",
            "version",
            "Open it with a newer MLP Studio",
        )
    if version == VERSION:
        return msgspec.json.decode(text, type=_Document)
    tree = msgspec.json.decode(text, type=dict[str, Any])
    while version < VERSION:
        if version not in UPGRADES:
            raise StudioError(f"there is no version {shown(version)} of the format", "version", f"Write {VERSION}")
        tree = UPGRADES[version](tree)
        version = tree["version"]
    return msgspec.json.decode(msgspec.json.encode(tree), type=_Document)


def _not_json(text: str, error: msgspec.DecodeError) -> StudioError:
    # NaN and Infinity are no JSON, but other programs write them: as a number out of range, msgspec tells the key they stand at.
    try:
        msgspec.json.decode(_CONSTANT.sub("1e999", text), type=_Document)
    except msgspec.ValidationError as second:
        if str(second).startswith(_NOT_FINITE):
            return refusal(second)
    except (msgspec.DecodeError, RecursionError):
        pass
    found = _BYTE.fullmatch(str(error))
    if found is None:
        return StudioError("the file ends in the middle of its JSON", "", "It may be cut off: use another copy")
    before = text.encode()[: int(found[2])].decode(errors="replace")
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    return StudioError(f"the JSON is malformed: {found[1]}", f"line {line}, column {column}", "Mend it there, or use another copy")


def settings(kind: type[T], entry: Any, where: str, choices: Mapping[str, Iterable[str]]) -> T:
    """Return frozen settings, a dataclass, from their entry; keys that are not there take the dataclass's defaults.

    Parameters
    ----------
    kind
        The dataclass.
    entry
        A member of a `ProjectEntry`.
    where
        Its path in the document.
    choices
        For keys that hold a name, the names there are.

    Raises
    ------
    StudioError
        If there is no such name.
    """
    for key, names in choices.items():
        name = getattr(entry, key)
        if name is not msgspec.UNSET:
            check_choice(name, names, f"{where}.{key}")
    return msgspec.convert(msgspec.to_builtins(entry), kind)


def check_choice(name: str, names: Iterable[str], where: str) -> None:
    """Refuse a name that is not one of `names`."""
    if name not in names:
        raise StudioError(f"“{shown(name)}” is not known", where, f"Use {', '.join(names)}")


def check_range(value: int, lowest: int, highest: int, where: str) -> None:
    """Refuse a whole number that is not within the bounds."""
    if not lowest <= value <= highest:
        raise StudioError(f"the number is {shown(value)}", where, f"Give a whole number from {lowest} to {highest}")


def check_count(count: int, highest: int, things: str, where: str) -> None:
    """Refuse a list that is empty, or too long."""
    if not 1 <= count <= highest:
        raise StudioError(f"there are {count} {things}", where, f"Give 1 to {highest}")


def shown(value: str | float) -> str:
    """Return a value from a file as a message can hold it."""
    if type(value) is int and abs(value) > 10**15:
        return f"about {'−' if value < 0 else ''}1e{int(math.log10(abs(value)))}"
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def refusal(error: msgspec.ValidationError) -> StudioError:
    """Return a type error of msgspec in the words of the app, with the path in the form `network.weights[1]`."""
    found = _PLACE.fullmatch(str(error))
    message, path = cast(re.Match[str], found).groups()
    where = path or ""
    key = _KEY.fullmatch(message)
    if key is not None and key[1] == "contains unknown":
        return _unknown(key[2], where)
    if key is not None:
        return StudioError(f"the key “{key[2]}” is missing", f"{where}.{key[2]}".lstrip("."), "Add it")
    if message == _NOT_FINITE:
        return StudioError("the number is not finite", where, "Give a finite number")
    for theirs, ours in _WORDS.items():
        message = message.replace(theirs, ours)
    return StudioError(
        message[:1].lower() + message[1:].replace("`", "").replace(">=", "≥").replace("<=", "≤"),
        where,
        "Write it as the project file's format says",
    )


def _unknown(key: str, where: str) -> StudioError:
    return StudioError(f"unknown key “{shown(key)}”", f"{where}.{shown(key)}".lstrip("."), "Remove it, or correct its spelling")
