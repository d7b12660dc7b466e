"""Excel workbooks as tables: their sheets, cells and dates, and what is refused: formulas, macros, bombs and damage."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font

from mlp_studio.core.errors import StudioError
from mlp_studio.storage.imports import archive, sheet_cells, xml_events
from mlp_studio.storage.imports.choosing import points_from
from mlp_studio.storage.imports.table import Table
from mlp_studio.storage.imports.xlsx import read, recognises

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROWS: list[list[Any]] = [["length", "width", "kind"], [1.5, 2, "a"], [3, 0.1, "b"], [5, 6, "a"]]


def workbook(*sheets: Sequence[Sequence[Any]], change: Callable[[Any], object] | None = None) -> bytes:
    """Return a workbook as openpyxl writes it, whose sheets S1, S2, … hold these rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"S{number}")
        for row in rows:
            sheet.append(row)
    if change is not None:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def packed(parts: dict[str, str | bytes], pack: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", pack) as entries:
        for name, content in parts.items():
            entries.writestr(name, content)
    return file.getvalue()


def relations(*parts: tuple[str, str]) -> str:
    entries = "".join(f'<Relationship Id="r{i}" Type="{OFFICE}/{kind}" Target="{target}"/>' for i, (kind, target) in enumerate(parts))
    return f"<Relationships>{entries}</Relationships>"


def parts_with(sheet: str | bytes, strings: str = "<sst/>", **more: str | bytes) -> dict[str, str | bytes]:
    """Return the parts of the smallest workbook around the XML of a sheet."""
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns:r="{OFFICE}"><sheets><sheet name="S" r:id="r0"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "/xl/sharedStrings.xml"), ("theme", "gone.xml")
        ),
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": strings,
        **more,
    }


def sheet_of(rows: str, after: str = "") -> str:
    return f"<worksheet><sheetData>{rows}</sheetData>{after}</worksheet>"


def raw(rows: str, after: str = "", strings: str = "<sst/>") -> bytes:
    return packed(parts_with(sheet_of(rows, after), strings))


def cells(table: Table) -> list[list[object]]:
    return [list(column.cells) for column in table.columns]


def refused(data: bytes, part: str = "") -> str:
    with pytest.raises(StudioError) as caught:
        read(data, part)
    return str(caught.value)


def test_a_sheet_gives_its_points_under_the_names_of_its_first_row() -> None:
    data = workbook(ROWS)
    assert recognises(data)
    imported = points_from(data, "a.xlsx")
    assert imported.is_clear
    assert imported.points.axes == ("length", "width")
    assert imported.points.classes == ("a", "b")
    assert imported.points.xy.tolist() == [[1.5, 2], [3, 0.1], [5, 6]]
    assert (imported.table.dialect, imported.table.place_word, imported.table.places) == ({"sheet": "S1"}, "row", [2, 3, 4])


def test_a_sheet_without_a_head_is_data_from_the_first_row() -> None:
    table = read(workbook(ROWS[1:]))
    assert (table.header, table.rows, table.places[0]) == (None, 3, 1)
    assert isinstance(table.columns[0].cells, np.ndarray)


def test_empty_rows_and_columns_around_the_table_do_not_count() -> None:
    rows = [[], [None, None, "length", None, "width", "kind"], [], [None, None, 1.5, None, 2, "a"], [None, None, 3, None, None, "b"]]
    table = read(workbook(rows))
    assert [column.name for column in table.columns] == ["length", "width", "kind"]
    assert (table.places, table.rows) == ([4, 5], 2)
    assert np.isnan(table.columns[1].cells[1])


def test_a_title_above_the_table_is_left_out_and_that_is_said() -> None:
    table = read(workbook([["Measurements of 1936"], *ROWS]))
    assert (table.header, table.rows) == (("length", "width", "kind"), 3)
    assert table.notes == ("The first row was left out as a title: “Measurements of 1936”.",)
    assert read(workbook([["Iris"], [1936.5], *ROWS])).notes[0].startswith("The first 2 rows were")
    assert read(workbook([[1]] * 11 + ROWS)).rows == 15
    assert read(workbook([["x"], [1], [2]])).notes == ()


def test_sheets_with_cells_are_parts_to_choose() -> None:
    def add_chart(book: Any) -> None:
        book.create_chartsheet("chart")

    data = workbook([], ROWS, [[7, 8]], change=add_chart)
    table = read(data)
    assert (table.parts, table.part, table.rows) == (("S2", "S3"), "S2", 3)
    assert cells(read(data, "S3")) == [[7], [8]]
    assert "Choose one of S2, S3" in refused(data, "S1")
    assert read(workbook(ROWS, [])).parts == ()


def test_values_of_all_kinds_are_read_as_a_person_sees_them() -> None:
    rows = [
        ["x", "v"],
        [1, date(2024, 5, 31)],
        [2, datetime(2024, 5, 31, 12, 30, 1)],
        [3, True],
        [4, "#DIV/0!"],
        [5, 1.0],
        [6, "007"],
        [7, 1e-7],
    ]
    rows += [[8, time(6)], [9, False], [10, "  "]]

    def make_error(book: Any) -> None:
        book["S1"]["B5"].data_type = "e"

    values = ["2024-05-31", "2024-05-31 12:30:01", "TRUE", "", "1", "007", "1e-07", "1899-12-30 06:00:00", "FALSE", ""]
    assert read(workbook(rows, change=make_error)).columns[1].cells == values


def test_dates_count_from_1904_where_the_workbook_says_so() -> None:
    def begin_later(book: Any) -> None:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    rows = [["x", "when"], [1, date(2024, 5, 31)]]
    assert read(workbook(rows, change=begin_later)).columns[1].cells == ["2024-05-31"]


def test_a_number_is_a_date_by_its_style_only_where_that_is_one() -> None:
    def style(book: Any) -> None:
        for row, code in enumerate(["0.00", "yyyy", '"days" 0', "[Red]0", "d/m"], start=1):
            book["S1"].cell(row, 2).number_format = code
        book["S1"]["B6"].number_format = "d/m"

    table = read(workbook([[i, 45443.0] for i in range(5)] + [[5, 1e9]], change=style))
    assert table.columns[1].cells == ["45443", "2024-05-31", "45443", "45443", "2024-05-31", "1000000000"]


def test_the_last_instant_that_a_date_can_be_stays_the_number_that_it_is() -> None:
    def style(book: Any) -> None:
        for row in (1, 2):
            book["S1"].cell(row, 2).number_format = "yyyy"

    # Rounded to a second it would be in the year 10000.
    table = read(workbook([[0, 2958465.0], [1, 2958465.999999]], change=style))
    assert table.columns[1].cells == ["9999-12-31", "2958465.999999"]


def test_numbers_typed_with_a_comma_are_numbers_of_that_language() -> None:
    points = points_from(workbook([["x", "y", "k"], ["1,5", 2.5, "a"], ["2,5", "3,25", "b"]]), "a.xlsx").points
    assert points.xy.tolist() == [[1.5, 2.5], [2.5, 3.25]]


def test_a_class_merged_over_its_rows_is_the_class_of_each() -> None:
    def merge(book: Any) -> None:
        for cells in ("C2:C3", "A4:B4", "D7:D9", "D1:D1", "A2:A3"):
            book["S1"].merge_cells(cells)

    rows = [["x", "y", "kind"], [1, 2, "a"], [3, 4, None], [5, 6, "b"], [7, 8, "a"]]
    table = read(workbook(rows, change=merge))
    assert table.columns[2].cells == ["a", "a", "b", "a"]
    assert table.columns[0].cells[1] == 1.0  # the cell of a merged range that is not shown has no value
    assert table.notes == ("2 merged cells were read as if each of them held the value.",)
    wrong = '<mergeCells><mergeCell ref="A1"/><mergeCell/><mergeCell ref="A2:A9999999"/><mergeCell ref="B1:B2"/></mergeCells>'
    found = read(raw('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>', wrong))
    assert cells(found) == [[1, 1], [2, 2]]
    assert found.notes == ("1 merged cell was read as if each of them held the value.",)


def test_the_typed_heads_of_our_own_exports_hold_in_a_workbook() -> None:
    rows = [["set {coordinate}", "y", "class {b,a}", "split"], [1, 2, "a", "train"], [3, 4, "b", "test"]]
    points = points_from(workbook(rows), "a.xlsx").points
    assert (points.axes, points.classes, points.labels.tolist(), points.test_mask.tolist()) == (
        ("set", "y"),
        ("b", "a"),
        [1, 0],
        [False, True],
    )
    assert [column.name for column in read(workbook([["t {°C}", "y"], [1, 2]])).columns] == ["t {°C}", "y"]


def test_texts_with_formats_escapes_and_a_pronunciation_are_the_text_alone() -> None:
    strings = "<sst><si><r><t>a</t></r><r><t>b</t></r><rPh><t>no</t></rPh><phoneticPr/></si><si><t> x_x0041_&lt; </t></si><si/></sst>"
    inline = '<c t="inlineStr"><is><r><t>c</t></r><r><t>d</t></r><rPh><t>no</t></rPh><rPh><t>no</t></rPh></is></c>'
    empty = '<c t="inlineStr"><is><rPh><t>no</t></rPh></is></c>'
    rows = f'<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c>{inline}<c t="str"><v>e</v></c></row>'
    rows += f'<row>{empty}<c t="b"><v>1</v></c><c t="s"><v>2</v></c><c t="d"><v>2024-05-31</v></c></row>'
    table = read(raw(rows, strings=strings))
    assert cells(table) == [["ab", ""], ["xA<", "TRUE"], ["cd", ""], ["e", "2024-05-31"]]


def test_prefixes_of_names_and_wide_characters_are_read() -> None:
    sheet = (
        '<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert cells(read(packed(parts_with(sheet)))) == [[1], [2]]
    assert cells(read(packed(parts_with(sheet.encode("utf-16"))))) == [[1], [2]]


def test_cells_may_come_without_their_places() -> None:
    found = read(raw('<row><c><v>1</v></c><c r="C1"><v>2</v></c></row><row r="9"><c/><c><v>3</v></c><c><v>4</v></c></row>'))
    assert (cells(found)[2], found.places) == ([2, 4], [1, 9])


def big_sheet(rows: int) -> bytes:
    begin = '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c><c r="B1" t="inlineStr"><is><t>y</t></is></c></row>'
    body = "".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c><c r="B{i}"><v>2</v></c></row>' for i in range(2, rows + 2))
    return packed(parts_with(sheet_of(begin + body)))


def test_a_million_rows_are_sampled_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_cells, "MAX_POINTS", 1000)
    table = read(big_sheet(5000))
    assert table.header == ("x", "y")
    assert (table.rows, len(table.places)) == (5000, 1000)
    assert list(table.columns[0].cells) == list(table.places)
    assert max(table.places) > 4900
    assert points_from(big_sheet(5000), "a.xlsx").notes[0] == "1,000 of 5,000 rows, evenly drawn."
    without_numbers = sheet_of("<row/>" * 1500 + "<row><c><v>1</v></c><c><v>2</v></c></row>" * 500)
    table = read(packed(parts_with(without_numbers)))
    assert table.rows == 2000
    assert min(table.places) > 1500
    assert "no element found" in refused(packed(parts_with(without_numbers.replace("</sheetData></worksheet>", ""))))


def test_a_formula_is_refused_with_the_name_of_its_cell() -> None:
    assert "sheet “S1”, cell C3: the cell holds a formula" in refused(workbook([["x", "y"], [1, 2], [1, 2, "=A1+B1"]]))
    assert "cell AB12: the cell holds a formula" in refused(raw('<row r="12"><c r="AB12"><f>1+1</f><v>2</v></c></row>'))


@pytest.mark.parametrize(
    ("name", "words"), [("xl/vbaProject.bin", "macros, which are not run here"), ("xl/workbook.bin", "binary workbook (.xlsb)")]
)
def test_a_workbook_with_code_or_in_binary_is_refused(name: str, words: str) -> None:
    assert words in refused(packed(parts_with(sheet_of("<row/>"), **{name: b"\0"})))


def test_workbooks_of_other_programs_are_recognised_and_refused() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)
    assert recognises(old)
    assert "Save it as .xlsx or as CSV" in refused(old)
    assert "password" in refused(old + "EncryptedPackage".encode("utf-16-le"))
    ods = packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, zipfile.ZIP_STORED)
    assert recognises(ods)
    assert "LibreOffice" in refused(ods)
    assert not recognises(packed({"a.csv": "1,2"}))
    assert not recognises(b"x,y\n1,2\n")


def test_a_workbook_without_values_is_refused() -> None:
    assert "no cells with values" in refused(workbook([], []))

    def style_only(book: Any) -> None:
        book["S1"]["A1"].font = Font(bold=True)

    assert "no cells with values" in refused(workbook([], change=style_only))
    assert "no workbook in the file" in refused(packed({"[Content_Types].xml": "<Types/>"}))
    assert "no cells with values" in refused(packed({**parts_with(sheet_of("<row/>")), "xl/_rels/workbook.xml.rels": relations()}))


def test_a_sheet_of_errors_alone_has_no_rows() -> None:
    with pytest.raises(StudioError):
        points_from(raw('<row><c t="e"><v>#N/A</v></c></row>'), "a.xlsx")


LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "_rels/.rels"])
def test_entities_are_refused_before_they_are_read(part: str) -> None:
    parts = parts_with(sheet_of("<row><c><v>1</v></c></row>"))
    parts[part] = LAUGHS + str(parts[part])
    assert "declares a document type" in refused(packed(parts))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ('<row r="x"><c><v>1</v></c></row>', "“x” is no number of a row"),
        ('<row r="99999999"><c><v>1</v></c></row>', "is no number of a row"),
        ('<row r="²"><c><v>1</v></c></row>', "is no number of a row"),
        ('<row r="3"><c r="?"><v>1</v></c></row>', "row 3: the sheet is damaged: “?” is no cell"),
        ('<row r="3"><c r="C3"><v>one</v></c></row>', "cell C3: the sheet is damaged: “one” stands for a number"),
        ('<row r="3"><c r="C3"><v>1</v></c><c r="C3"><v>1</v></c></row>', "cell C3: the sheet is damaged: the cell is there twice"),
        ('<row r="3"><c r="C3" t="s"><v>4</v></c></row>', "cell C3: the workbook is damaged: the text of the cell is not there"),
        ('<row r="3"><c r="C3" t="s"><v>-1</v></c></row>', "the text of the cell is not there"),
        ("<row><c><v>1</c></row>", "the file is damaged: mismatched tag"),
        ('<row r="3"><c r="C3" t="str"><v>' + "a" * 10_001 + "</v></c></row>", "cell C3: the cell has more than 10,000 characters"),
        ("<row>" + "<c><v>1</v></c>" * 1001 + "</row>", "cell ALM1: there are more than 1,000 columns"),
    ],
    ids=lambda value: "",
)
def test_what_is_wrong_in_a_sheet_is_told_with_its_cell(rows: str, words: str) -> None:
    assert words in refused(raw(rows))


def test_a_number_that_is_none_is_missing() -> None:
    assert np.isnan(read(raw("<row><c><v>1_0</v></c><c><v>2</v></c></row>")).columns[0].cells[0])


def test_too_many_elements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_events, "MAX_MARKS", 100)
    assert "too many cells" in refused(raw("<row><c><v>1</v></c></row>" + "<x/>" * 100))


def test_an_unknown_encoding_is_told() -> None:
    assert "the file is damaged" in refused(packed(parts_with('<?xml version="1.0" encoding="utf-7"?><worksheet><v> </v></worksheet>')))


def bomb(declared: int, real: int) -> bytes:
    """Return a workbook whose sheet unpacks to `real` bytes, and is said to have `declared`."""
    content = b"<worksheet><sheetData><row><c><v>" + b"0" * real
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(content) + packer.flush()
    parts = parts_with("PLACE")
    data = packed(parts, zipfile.ZIP_STORED)
    # The entry of the sheet, both in front of its bytes and in the directory, is made to say deflate and the two sizes.
    start = data.index(b"PLACE")
    name = b"xl/worksheets/sheet1.xml"
    local = start - len(name) - 30
    directory = data.index(b"PK\x01\x02")
    entry = data.rindex(name) - 46
    head = bytearray(data[local:start])
    head[8:10] = struct.pack("<H", 8)
    head[18:26] = struct.pack("<II", len(body), declared)
    table = bytearray(data[directory:])
    at = entry - directory
    table[at + 10 : at + 12] = struct.pack("<H", 8)
    table[at + 20 : at + 28] = struct.pack("<II", len(body), declared)
    grown = len(body) - 5
    position = 0
    while table[position : position + 4] == b"PK\x01\x02":
        offset = struct.unpack_from("<I", table, position + 42)[0]
        if offset > local:
            struct.pack_into("<I", table, position + 42, offset + grown)
        position += 46 + sum(struct.unpack_from("<HHH", table, position + 28))
    struct.pack_into("<I", table, position + 16, directory + grown)
    return data[:local] + bytes(head) + body + data[start + 5 : directory] + bytes(table)


def test_a_bomb_that_says_its_size_is_refused_unread() -> None:
    data = bomb(declared=2**32 - 2, real=1000)
    assert "unpacks to 4,096 MB, and 256 MB is the most" in refused(data)


def test_a_bomb_that_hides_its_size_is_read_no_further_than_it_says() -> None:
    data = bomb(declared=1000, real=50 * 2**20)
    assert len(data) < 2**20
    assert "the file is damaged" in refused(data)


def test_an_entry_past_its_own_bound_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlp_studio.storage.imports.xlsx._MAX_STYLES", 10)
    assert "At most 0 MB are read" in refused(workbook(ROWS))


def test_archives_with_too_many_entries_locks_or_unusual_packing_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(workbook(ROWS))
    assert "unusual way" in refused(packed(parts_with(sheet_of("<row/>")), zipfile.ZIP_BZIP2))
    monkeypatch.setattr(archive, "MAX_ENTRIES", 5)
    assert "more than 5 entries" in refused(bytes(data))
    monkeypatch.undo()
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in refused(bytes(data))


def test_a_missing_part_is_told() -> None:
    with pytest.raises(StudioError, match="there is no “x” in the archive"):
        archive.Archive(workbook(ROWS)).read("x")


@given(cut=st.integers(0, 4000))
def test_a_workbook_that_is_cut_short_is_refused(cut: int) -> None:
    data = WHOLE[: min(cut, len(WHOLE) - 1)]
    with pytest.raises(StudioError):
        read(data)


WHOLE = workbook(ROWS)
SHEET = sheet_of(
    '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c><c r="B1" t="s"><v>0</v></c></row>'
    '<row r="2"><c r="A2"><v>1.5</v></c><c r="B2" s="1"><v>2</v></c><c t="b"><v>1</v></c></row>',
    '<mergeCells><mergeCell ref="A1:A2"/></mergeCells>',
).encode()


@given(data=st.data())
def test_any_change_of_a_workbook_gives_points_or_a_message(data: st.DataObject) -> None:
    inside = data.draw(st.booleans())
    seed = SHEET if inside else WHOLE
    begin, end = sorted(data.draw(st.tuples(st.integers(0, len(seed)), st.integers(0, len(seed)))))
    changed = seed[:begin] + data.draw(st.binary(max_size=6)) + seed[min(end, begin + 8) :]
    content = packed(parts_with(changed, "<sst><si><t>y</t></si></sst>")) if inside else changed
    try:
        outcome = "points" if len(points_from(content, "a.xlsx").points) else "nothing"
    except StudioError as error:
        outcome = str(error)
    assert outcome == "points" or outcome.startswith("a.xlsx: ")
