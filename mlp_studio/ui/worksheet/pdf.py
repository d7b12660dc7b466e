"""Worksheets as PDF: A4, black on white, formulas as outlines; each sheet and each solution begins on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from mlp_studio.core.hand_steps import Line
from mlp_studio.core.worksheet import Matrix, Section, Worksheet
from mlp_studio.storage.worksheet_pages import KEY, SOLUTION, TASK, Pages
from mlp_studio.ui.device_bytes import bytes_of
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.line_setting import draw_line, line_width, part_width, placed
from mlp_studio.ui.theme import Look
from mlp_studio.ui.worksheet.picture import paint_printed

DPI = 1200
MARGIN = 60.0
"""Pixels of 1/96 inch, as all measures here."""
TITLE, BODY, FORMULA, SMALL = 19, 13, 15.0, 11
LINE, BASE = 22.0, 15.0
"""Height of a line, and where its letters stand."""
PICTURE = 276.0
BLANK, BLANK_GAP, BLANK_LINE = 74.0, 14.0, 30.0
"""Room to write a value in, between two of them, and below each other."""
HANGING = 36.0
"""By how much a line goes on further right."""
COLUMN_GAP = 28.0


def worksheet_pdf(pages: Pages, look: Look) -> bytes:
    """Return the file."""

    def write(buffer: QBuffer) -> None:
        writer = QPdfWriter(buffer)
        writer.setTitle(pages.title)
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Point)
        writer.setResolution(DPI)
        with QPainter(writer) as painter:
            _Printer(writer, painter, look).print(pages)

    return bytes_of(write)


class _Printer:
    """Puts the parts of sheets below each other, and begins a page where there is no room."""

    def __init__(self, writer: QPdfWriter, painter: QPainter, look: Look) -> None:
        self._writer, self._painter, self._look = writer, painter, look
        painter.scale(DPI / 96, DPI / 96)
        self._width = writer.width() * 96 / DPI - 2 * MARGIN
        self._bottom = writer.height() * 96 / DPI - MARGIN
        self._y = MARGIN
        self._number = 1
        self._is_fresh = True

    def print(self, pages: Pages) -> None:
        if pages.has_tasks:
            for sheet in pages.sheets:
                self._task(sheet)
        if pages.has_solutions:
            for sheet in pages.sheets:
                self._solution(sheet)
        if pages.has_key:
            self._begin(KEY, "")
            for sheet in pages.sheets:
                self._heading(sheet.name)
                self._flow([(f"{entry}",) for entry in sheet.key], gap=COLUMN_GAP)
        self._foot()

    # The parts

    def _task(self, sheet: Worksheet) -> None:
        self._begin(f"{TASK}: {sheet.title}", sheet.name)
        paint_printed(self._painter, sheet.project, self._look, QRectF(MARGIN, self._y, self._width, PICTURE))
        self._y += PICTURE + 12
        self._flow(sheet.given, gap=COLUMN_GAP)
        self._flow(sheet.formulas, gap=COLUMN_GAP)
        self._y += 6
        self._matrices(sheet.matrices)
        for fact in sheet.facts:
            self._text(f"•  {fact}", self._font(BODY))
        for at, (words, symbols) in enumerate(sheet.tasks, start=1):
            self._heading(f"{at}. {words}")
            self._blanks(symbols)

    def _solution(self, sheet: Worksheet) -> None:
        self._begin(f"{SOLUTION}: {sheet.title}", sheet.name)
        for section in sheet.solution:
            self._section(section)
        if sheet.after:
            self._y += 8
            self._matrices(sheet.after)

    def _section(self, section: Section) -> None:
        """Set the steps below each other, in two columns where they are short."""
        self._heading(section.title)
        lines = [step.line for step in section.steps]
        half = (self._width - COLUMN_GAP) / 2
        if len(lines) < 4 or max(line_width(line, FORMULA) for line in lines) > half:
            for line in lines:
                self._hanging(line)
            return
        rows = -(-len(lines) // 2)
        for at in range(rows):
            self._make_room(LINE)
            for column, line in enumerate(lines[at::rows]):
                self._draw_parts(line, MARGIN + column * (half + COLUMN_GAP))
            self._y += LINE

    def _matrices(self, matrices: Sequence[Matrix]) -> None:
        """Set matrices beside each other as far as they fit."""
        x, height = MARGIN, 0.0
        for matrix in matrices:
            widths = self._column_widths(matrix)
            symbol = formula_size(f"{matrix.symbol} = ", FORMULA).width + 6
            width, tall = symbol + sum(widths) + 14, LINE * len(matrix.rows)
            if x > MARGIN and x + width > MARGIN + self._width:
                self._y += height + 10
                x, height = MARGIN, 0.0
            self._make_room(max(tall, height))
            self._draw_matrix(matrix, widths, QPointF(x, self._y), symbol)
            x, height = x + width + COLUMN_GAP, max(height, tall)
        self._y += height + 10

    # On the page

    def _begin(self, title: str, name: str) -> None:
        if not self._is_fresh:
            self._new_page()
        self._is_fresh = False
        painter = self._painter
        box = QRectF(MARGIN, self._y, self._width, 26)
        painter.setPen(self._look.theme.ink)
        painter.setFont(self._font(TITLE, 600))
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(self._font(BODY))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)
        painter.setPen(QPen(self._look.theme.ink, 1))
        painter.drawLine(QPointF(MARGIN, self._y + 32), QPointF(MARGIN + self._width, self._y + 32))
        self._y += 44

    def _new_page(self) -> None:
        self._foot()
        self._writer.newPage()
        self._number += 1
        self._y = MARGIN

    def _foot(self) -> None:
        painter = self._painter
        painter.setFont(self._font(SMALL))
        painter.setPen(self._look.theme.ink)
        painter.drawText(QRectF(MARGIN, self._bottom + 14, self._width, 20), Qt.AlignmentFlag.AlignRight, str(self._number))

    def _make_room(self, height: float) -> None:
        if self._y + height > self._bottom:
            self._new_page()

    def _heading(self, text: str) -> None:
        self._make_room(60)
        self._y += 10
        self._text(text, self._font(BODY, 600))
        self._y += 2

    def _text(self, text: str, font: QFont) -> None:
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
        painter = self._painter
        painter.setFont(font)
        painter.setPen(self._look.theme.ink)
        box = painter.boundingRect(QRectF(MARGIN, 0, self._width, 2000), int(flags), text)
        self._make_room(box.height())
        painter.drawText(QRectF(MARGIN, self._y, self._width, box.height() + 4), int(flags), text)
        self._y += box.height() + 4

    def _flow(self, lines: Sequence[Line], gap: float) -> None:
        """Set lines beside each other as far as they fit."""
        x = MARGIN
        self._make_room(LINE)
        for line in lines:
            width = line_width(line, FORMULA)
            if x > MARGIN and x + width > MARGIN + self._width:
                x = MARGIN
                self._y += LINE
                self._make_room(LINE)
            self._draw_parts(line, x)
            x += width + gap
        self._y += LINE * bool(lines)

    def _blanks(self, symbols: Sequence[str]) -> None:
        """Set symbols in columns, each with room to write its value in."""
        symbol = max(part_width(f"{one} = ", 0, FORMULA) for one in symbols)
        columns = max(1, int((self._width + BLANK_GAP) / (symbol + BLANK + BLANK_GAP)))
        step = (self._width + BLANK_GAP) / columns
        for first in range(0, len(symbols), columns):
            self._make_room(BLANK_LINE)
            for column, one in enumerate(symbols[first : first + columns]):
                x = MARGIN + column * step
                end = self._draw_parts((f"{one} = ",), x)
                self._painter.setPen(QPen(self._look.theme.ink, 0.7))
                self._painter.drawLine(QPointF(end + 2, self._y + 20), QPointF(x + step - BLANK_GAP, self._y + 20))
            self._y += BLANK_LINE

    def _hanging(self, line: Line) -> None:
        """Set one line, which goes on below itself where it has no room."""
        parts = placed(line, FORMULA, self._width, HANGING)
        height = LINE * (parts[-1].row + 1)
        self._make_room(height)
        for part in parts:
            baseline = QPointF(MARGIN + part.x, self._y + part.row * LINE + BASE)
            draw_formula(self._painter, baseline, part.latex, FORMULA, self._look.theme.ink)
        self._y += height

    def _draw_parts(self, line: Line, x: float) -> float:
        return draw_line(self._painter, line, QPointF(x, self._y + BASE), FORMULA, self._look.theme.ink)

    def _draw_matrix(self, matrix: Matrix, widths: list[float], at: QPointF, symbol: float) -> None:
        painter, ink = self._painter, self._look.theme.ink
        height = LINE * len(matrix.rows)
        draw_formula(painter, QPointF(at.x(), at.y() + height / 2 + 4), f"{matrix.symbol} = ", FORMULA, ink)
        left, right = at.x() + symbol, at.x() + symbol + sum(widths) + 8
        painter.setPen(QPen(ink, 1))
        for x, inward in ((left, 4), (right, -4)):
            top, bottom = at.y() + 1, at.y() + height - 1
            painter.drawPolyline([QPointF(x + inward, top), QPointF(x, top), QPointF(x, bottom), QPointF(x + inward, bottom)])
        for row, cells in enumerate(matrix.rows):
            x = left + 4
            for cell, width in zip(cells, widths, strict=True):
                room = QRectF(x, at.y() + row * LINE, width - 6, LINE)
                draw_formula(painter, room, cell, FORMULA, ink, Qt.AlignmentFlag.AlignRight)
                x += width

    # Measures

    def _font(self, pixels: int, weight: int = 400) -> QFont:
        font = self._look.font("body", weight)
        font.setPixelSize(pixels)
        return font

    def _column_widths(self, matrix: Matrix) -> list[float]:
        return [max(formula_size(cell, FORMULA).width for cell in column) + 14 for column in zip(*matrix.rows, strict=True)]
