"""Text of a lesson: Markdown in the look's type, formulas between dollar signs on the line's baseline, copied as LaTeX.

A lesson may come from anywhere: its text has no HTML, loads no pictures, and its links lead to the web and nowhere else.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QContextMenuEvent,
    QDesktopServices,
    QFont,
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
    QTextFragment,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.latex_copy import COPY, latex_menu
from mlp_studio.ui.theme import Look

_FORMULA = re.compile(r"(?<!\\)\$(.+?)(?<!\\)\$", re.DOTALL)
_DOLLAR = re.compile(r"(?<!\\)\$")
_FIRST_MARK = 0xE000
"""The first of Unicode's private characters: each stands for a formula while Qt reads the Markdown, to which _ and * mean something."""
_MOST_FORMULAS = 6000
LONGEST_FORMULA = 400
"""Characters of a formula; a longer one is shown as it was written, since setting it would take the window's time."""
WEB = ("http", "https")
"""What a link may lead to."""
_KIND = QTextFormat.ObjectTypes.UserObject + 1
_LATEX = QTextFormat.Property.UserProperty + 1
_OBJECT = "\N{OBJECT REPLACEMENT CHARACTER}"
_BOLD = 600
LEADING = 5
"""Between two lines, at scale 1."""
_OVERHANG = 3
"""Pixels by which a formula may hang into the space between two lines; one that is lower takes room of its own, as a fraction does."""
_SIZE = 1.16
"""Of a formula beside the text: letters of STIX are smaller than those of Inter."""


def parted(text: str) -> tuple[str, list[str]]:
    r"""Return a text with a private character in place of each formula, and the formulas; `\$` is a dollar sign."""
    formulas: list[str] = []

    def mark(found: re.Match[str]) -> str:
        if len(formulas) >= _MOST_FORMULAS or len(found[1]) > LONGEST_FORMULA:
            return found[0]
        formulas.append(" ".join(found[1].split()))
        return chr(_FIRST_MARK + len(formulas) - 1)

    plain = re.sub("[\ue000-\uf8ff]", "", text)  # what is private already would be taken for a formula
    return _FORMULA.sub(mark, plain).replace("\\$", "$"), formulas


def trouble_in(text: str) -> str:
    """Return one sentence on the first formula of a text that cannot be set, or on a dollar sign that is left over; "" for none."""
    _, formulas = parted(text)
    for latex in formulas:
        try:
            formula_size(latex, 14.0)
        except (ValueError, RecursionError):
            shown = latex if len(latex) <= 40 else latex[:39] + "…"
            return f"The formula ${shown}$ cannot be read: are all its braces closed?"
    rest = _FORMULA.sub(lambda found: "" if len(found[1]) <= LONGEST_FORMULA else "$", text)
    if _DOLLAR.search(rest):
        return f"A formula is between two dollar signs, with {LONGEST_FORMULA} characters at most; \\$ is a dollar sign."
    return ""


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
        self.setOpenLinks(False)
        self.anchorClicked.connect(_open)
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
        whole = QTextCursor(document)
        whole.beginEditBlock()  # the text is laid out once
        for i, latex in enumerate(formulas):
            found = document.find(chr(_FIRST_MARK + i))
            if not found.isNull():
                self._insert(found, latex)
        self._name_pictures()
        self._embolden()
        self._space_out()
        whole.endEditBlock()
        self._take_height()
        self.setAccessibleName(self.plain_text)

    def _insert(self, cursor: QTextCursor, latex: str) -> None:
        try:
            size = formula_size(latex, self.document().defaultFont().pixelSize() * _SIZE)
        except (ValueError, RecursionError):  # a teacher is still writing it; or it is nested beyond reason
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

    def _name_pictures(self) -> None:
        """Put its description in the place of each picture."""
        cursor = self.document().find(_OBJECT)
        while not cursor.isNull():
            char_format = cursor.charFormat()
            if char_format.isImageFormat():
                words = str(char_format.property(QTextFormat.Property.ImageAltText) or "picture")
                cursor.insertText(f"[{words}]", QTextCharFormat())
            cursor = self.document().find(_OBJECT, cursor.position())

    def _embolden(self) -> None:
        """Write what is bold in the font's own weight: Qt would draw regular letters twice, since the weight is an axis of the file."""
        block = self.document().begin()
        while block.isValid():
            pieces = block.begin()
            while not pieces.atEnd():
                fragment = pieces.fragment()
                if fragment.charFormat().fontWeight() > QFont.Weight.Normal:
                    self._set_bold(fragment)
                pieces += 1
            block = block.next()

    def _set_bold(self, fragment: QTextFragment) -> None:
        font = fragment.charFormat().font()
        font.setWeight(QFont.Weight(_BOLD))
        font.setVariableAxis(QFont.Tag("wght"), _BOLD)
        bold = QTextCharFormat()
        bold.setFont(font)
        cursor = QTextCursor(self.document())
        cursor.setPosition(fragment.position())
        cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(bold)

    def _space_out(self) -> None:
        block = self.document().begin()
        while block.isValid():
            is_last = not block.next().isValid()
            shape = QTextBlockFormat(block.blockFormat())
            shape.setLineHeight(self._look.px(LEADING), QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value)
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
        position = self.document().documentLayout().hitTest(QPointF(event.pos()), Qt.HitTestAccuracy.ExactHit)
        latex = self.latex_at(position)
        menu = latex_menu(self, {COPY: latex} if latex else {})
        menu.addAction("Copy", self.copy).setEnabled(self.textCursor().hasSelection())
        menu.addAction("Select all", self.selectAll)
        menu.popup(event.globalPos())

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Load nothing: neither files nor the web are a lesson's to read."""
        return None

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


def _open(link: QUrl) -> None:
    """Open a page of the web; whatever else a link names is left alone."""
    if link.scheme() in WEB:
        QDesktopServices.openUrl(link)
