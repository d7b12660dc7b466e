"""Text of a lesson: Markdown in the look's type, formulas between dollar signs on the line's baseline, copied as LaTeX."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPyTextObject,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QMenu, QSizePolicy, QTextBrowser, QWidget

from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.theme import Look

_FORMULA = re.compile(r"(?<!\\)\$(.+?)(?<!\\)\$", re.DOTALL)
_FIRST_MARK = 0xE000
"""The first of Unicode's private characters: each stands for a formula while Qt reads the Markdown, to which _ and * mean something."""
_MOST_FORMULAS = 6000
_KIND = QTextFormat.ObjectTypes.UserObject + 1
_LATEX = QTextFormat.Property.UserProperty + 1
_OBJECT = "\N{OBJECT REPLACEMENT CHARACTER}"
_LEADING = 5
"""Between two lines, at scale 1."""
_OVERHANG = 3
"""Pixels by which a formula may hang into the space between two lines; one that is lower takes room of its own, as a fraction does."""
_SIZE = 1.16
"""Of a formula beside the text: letters of STIX are smaller than those of Inter."""


def parted(text: str) -> tuple[str, list[str]]:
    r"""Return a text with a private character in place of each formula, and the formulas; `\$` is a dollar sign."""
    formulas: list[str] = []

    def mark(found: re.Match[str]) -> str:
        if len(formulas) >= _MOST_FORMULAS:
            return found[0]
        formulas.append(" ".join(found[1].split()))
        return chr(_FIRST_MARK + len(formulas) - 1)

    plain = re.sub("[\ue000-\uf8ff]", "", text)  # what is private already would be taken for a formula
    return _FORMULA.sub(mark, plain).replace("\\$", "$"), formulas


class _FormulaObject(QPyTextObject):
    """Draws a formula as a character of the text; one that is too wide for the line is made smaller."""

    def __init__(self, look: Look, colour: str, parent: QObject) -> None:
        super().__init__(parent)
        self._look, self._colour = look, colour

    def _measured(self, document: QTextDocument, char_format: QTextFormat) -> tuple[str, float, QSizeF, float]:
        """Return LaTeX, font size, the room it takes and how far its baseline is above the lower edge of that."""
        latex, text_format = str(char_format.property(_LATEX)), char_format.toCharFormat()
        px = text_format.font().pixelSize() * _SIZE
        size = formula_size(latex, px)
        room = document.textWidth() - 2 * document.documentMargin()
        if 0 < room < size.width + 2:
            px *= max(0.2, room / (size.width + 2))
            size = formula_size(latex, px)
        metrics = QFontMetricsF(text_format.font())
        if text_format.verticalAlignment() == QTextCharFormat.VerticalAlignment.AlignBaseline:
            below = metrics.descent()
            return latex, px, QSizeF(size.width + 1, max(size.ascent, 1.0) + below), below
        half_x = QFontMetrics(text_format.font()).xHeight() / 2  # Qt puts the middle of what is so aligned half of it above the baseline
        below = max(size.descent, size.ascent - half_x)
        return latex, px, QSizeF(size.width + 1, 2 * below + half_x), below

    def intrinsicSize(self, document: QTextDocument, position: int, char_format: QTextFormat) -> QSizeF:
        """Return the room of the formula."""
        return self._measured(document, char_format)[2]

    def drawObject(self, painter: QPainter, rect: QRectF | QRect, document: QTextDocument, position: int, char_format: QTextFormat) -> None:
        """Draw it in the colour of the text."""
        latex, px, _, below = self._measured(document, char_format)
        draw_formula(painter, QPointF(rect.left(), rect.bottom() - below), latex, px, getattr(self._look.theme, self._colour))


class RichText(QTextBrowser):
    """Shows a text of a lesson, as high as it is, to be selected and copied.

    Parameters
    ----------
    look
        Theme and scale.
    colour
        Name of a colour of `Theme`.
    size
        Of the type at scale 1.
    parent
        Qt's owner.
    """

    def __init__(self, look: Look, colour: str = "ink", size: float = 14, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._colour, self._px = look, colour, size
        self._markdown = ""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenExternalLinks(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self._object = _FormulaObject(look, colour, self)
        self.document().documentLayout().registerHandler(_KIND, self._object)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    @property
    def markdown(self) -> str:
        """The text that is shown."""
        return self._markdown

    def set_markdown(self, text: str) -> None:
        """Show a text."""
        if text != self._markdown:
            self._markdown = text
            self._fill()

    def _restyle(self) -> None:
        font = self._look.font("body")
        font.setPixelSize(round(self._look.px(self._px)) if not self._look.layout.sizes else font.pixelSize())
        self.document().setDefaultFont(font)
        colour = getattr(self._look.theme, self._colour).name()
        self.setStyleSheet(f"QTextBrowser {{ background: transparent; border: none; padding: 0; color: {colour}; }}")
        self._fill()

    def _fill(self) -> None:
        text, formulas = parted(self._markdown)
        document = self.document()
        document.setMarkdown(text, QTextDocument.MarkdownFeature.MarkdownDialectCommonMark | QTextDocument.MarkdownFeature.MarkdownNoHTML)
        for i, latex in enumerate(formulas):
            found = document.find(chr(_FIRST_MARK + i))
            if not found.isNull():
                self._insert(found, latex)
        self._space_out()
        self._take_height()
        self.setAccessibleName(self.plain_text)

    def _insert(self, cursor: QTextCursor, latex: str) -> None:
        try:
            size = formula_size(latex, self.document().defaultFont().pixelSize() * _SIZE)
        except ValueError:  # a teacher is still writing it
            cursor.insertText(f"${latex}$")
            return
        char_format = QTextCharFormat(cursor.charFormat())
        font = char_format.font()
        font.setPixelSize(self.document().defaultFont().pixelSize())
        char_format.setFont(font)
        char_format.setObjectType(_KIND)
        char_format.setProperty(_LATEX, latex)
        alignment = QTextCharFormat.VerticalAlignment
        is_low = size.descent <= QFontMetricsF(font).descent() + _OVERHANG
        char_format.setVerticalAlignment(alignment.AlignBaseline if is_low else alignment.AlignMiddle)
        cursor.insertText(_OBJECT, char_format)

    def _space_out(self) -> None:
        block = self.document().begin()
        while block.isValid():
            is_last = not block.next().isValid()
            shape = QTextBlockFormat(block.blockFormat())
            shape.setLineHeight(self._look.px(_LEADING), QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value)
            shape.setTopMargin(0)
            shape.setBottomMargin(0 if is_last else self._look.px(8))
            QTextCursor(block).setBlockFormat(shape)
            block = block.next()

    def _take_height(self) -> None:
        self.document().setTextWidth(self.viewport().width())
        self.setFixedHeight(max(1, int(self.document().size().height()) + 1))

    def latex_at(self, position: int) -> str:
        """Return the formula that stands at a position of the document, or ""."""
        document = self.document()
        if not 0 <= position < document.characterCount() or document.characterAt(position) != _OBJECT:
            return ""
        cursor = QTextCursor(document)
        cursor.setPosition(position + 1)
        return str(cursor.charFormat().property(_LATEX))

    @property
    def plain_text(self) -> str:
        """The whole text, formulas as LaTeX between dollar signs."""
        return self._text_between(0, self.document().characterCount() - 1)

    def _text_between(self, start: int, end: int) -> str:
        document = self.document()
        parts = []
        for position in range(start, end):
            latex = self.latex_at(position)
            character = document.characterAt(position)
            parts.append(f"${latex}$" if latex else "\n" if character in "\u2028\u2029" else character)
        return "".join(parts)

    def copy(self) -> None:
        """Copy what is selected, formulas as LaTeX.

        As text: a QMimeData of Python's on the clipboard outlives the interpreter, and the process ends with a segmentation fault.
        """
        cursor = self.textCursor()
        if cursor.hasSelection():
            QGuiApplication.clipboard().setText(self._text_between(cursor.selectionStart(), cursor.selectionEnd()))

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy by the key for it."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            event.accept()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy the formula that is clicked as LaTeX, beside what there is for text."""
        menu = QMenu(self)
        menu.addAction("Copy", self.copy).setEnabled(self.textCursor().hasSelection())
        menu.addAction("Select all", self.selectAll)
        position = self.document().documentLayout().hitTest(QPointF(event.pos()), Qt.HitTestAccuracy.ExactHit)
        latex = self.latex_at(position)
        if latex:
            menu.addAction("Copy as LaTeX", lambda: QGuiApplication.clipboard().setText(latex))
        menu.exec(event.globalPos())
        menu.deleteLater()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the text of this width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._take_height()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what the text stands in."""
        event.ignore()

    def sizeHint(self) -> QSize:
        """Return the height of the text."""
        return QSize(200, self.height())

    def minimumSizeHint(self) -> QSize:
        """Be as narrow as there is room."""
        return QSize(40, self.height())
