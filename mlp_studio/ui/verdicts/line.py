"""The line under the plots that says what happens in a run, with its evidence; a click opens all that can be said."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from mlp_studio.core.findings import Finding, Manner
from mlp_studio.ui.icons import pixmap
from mlp_studio.ui.theme import Look, Theme

WIDE, ONE_LINE, THREE_LINES = 720, 34, 62
"""From this width on what and evidence stand on one line; the height of the widget with one and with three, at scale 1."""
MOST_LINES = 3
ICON, AROUND, GAP = 18, 12, 8
ICONS: dict[Manner, str] = {"warn": "warning", "info": "info", "ok": "check"}
NAMES: dict[Manner, str] = {"warn": "Warning", "info": "Note", "ok": "Done"}
QUIET = "Nothing to say yet: train, and this line says how it goes"
_MORE = "+{}"
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def manner_colour(manner: Manner, theme: Theme) -> QColor:
    """Return the colour of a finding's icon."""
    return {"warn": theme.warn, "info": theme.ink2, "ok": theme.ok}[manner]


def in_words(finding: Finding) -> str:
    """Return a finding with its evidence and what to try, a line each."""
    lines = [finding.what, f"Measured: {finding.evidence}"]
    if finding.mend:
        lines.append(f"To try: {finding.mend}")
    return "\n".join(lines)


class VerdictLine(QAbstractButton):
    """The most important finding, and how many more there are. Its height goes by its width alone: nothing above it ever moves.

    Signals
    -------
    appeared()
        It can be seen again: what it says may be out of date.
    """

    appeared = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._findings: tuple[Finding, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.show_findings(())
        look.theme_changed.connect(self._restyle)
        self._restyle()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is to be said, the most important first."""
        return self._findings

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """Say the first of these, and how many more there are."""
        self._findings = findings
        first = findings[0] if findings else None
        more = f"\n{len(findings) - 1} more: click to see all" if len(findings) > 1 else "\nClick for what can be done"
        self.setToolTip(QUIET if first is None else in_words(first) + more)
        self.setAccessibleName("What happens in the run" if first is None else f"{NAMES[first.manner]}: {first.what}")
        self.setAccessibleDescription(QUIET if first is None else in_words(first))
        self.setText("" if first is None else first.what)
        self.setEnabled(first is not None)
        self.setCursor(Qt.CursorShape.ArrowCursor if first is None else Qt.CursorShape.PointingHandCursor)
        self.update()

    def _restyle(self) -> None:
        self.setFixedHeight(self._height())
        self.update()

    def _height(self) -> int:
        return round(self._look.px(ONE_LINE if self._is_wide else THREE_LINES))

    @property
    def _is_wide(self) -> bool:
        return self.width() >= self._look.px(WIDE)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw icon, what and evidence."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme, px = self._look.theme, self._look.px
            painter.fillRect(self.rect(), theme.hover if self.underMouse() and self._findings else theme.panel)
            painter.fillRect(QRectF(0, 0, self.width(), 1), theme.line)
            if self._findings:
                self._draw(painter, self._findings[0])
            else:
                painter.setFont(self._look.font("caption"))
                painter.setPen(theme.ink3)
                self._write(painter, QRectF(self.rect()).adjusted(px(AROUND), 1, -px(AROUND), 0), QUIET)
            if self.hasFocus():
                painter.setPen(QPen(theme.accent, 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    def _draw(self, painter: QPainter, finding: Finding) -> None:
        look, theme, px = self._look, self._look.theme, self._look.px
        body = QRectF(self.rect()).adjusted(px(AROUND), 1, -px(AROUND), 0)
        side = px(ICON)
        strong, plain = look.font("body", 500), look.font("caption")
        rows = self.rows
        heights = [QFontMetricsF(font).height() for font in (strong, plain)]
        total = heights[0] if self._is_wide else sum(heights[is_evidence] for _, is_evidence in rows)
        top = body.center().y() - total / 2
        mark = pixmap(ICONS[finding.manner], manner_colour(finding.manner, theme), side, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(body.left(), top + (heights[0] - side) / 2), mark)
        body.setLeft(body.left() + side + px(GAP))
        if len(self._findings) > 1:
            painter.setFont(plain)
            painter.setPen(theme.ink3)
            painter.drawText(QRectF(body.left(), top, body.width(), heights[0]), _RIGHT, _MORE.format(len(self._findings) - 1))
        for text, is_evidence in rows:
            painter.setFont(plain if is_evidence else strong)
            painter.setPen(theme.ink2 if is_evidence else theme.ink)
            height = heights[0 if self._is_wide else is_evidence]
            painter.drawText(QRectF(body.left(), top, body.width(), height), _LEFT, text)
            if self._is_wide:
                body.setLeft(body.left() + QFontMetricsF(painter.font()).horizontalAdvance(text) + px(16))
            else:
                top += height

    @property
    def rows(self) -> list[tuple[str, bool]]:
        """What is written, row by row, and whether that is the evidence; only what even the last row has no room for is left out.

        On a wide line the two rows stand side by side.
        """
        if not self._findings:
            return []
        look, px, finding = self._look, self._look.px, self._findings[0]
        strong, plain = QFontMetricsF(look.font("body", 500)), QFontMetricsF(look.font("caption"))
        width = self.width() - px(2 * AROUND + ICON + GAP)
        more = plain.horizontalAdvance(_MORE.format(99)) + px(GAP) if len(self._findings) > 1 else 0.0
        if self._is_wide:
            what = strong.elidedText(finding.what, Qt.TextElideMode.ElideRight, width - more)
            rest = width - more - strong.horizontalAdvance(what) - px(16)
            return [(what, False), (plain.elidedText(finding.evidence, Qt.TextElideMode.ElideRight, rest), True)]
        rows = [(text, False) for text in _wrapped(finding.what, strong, width - more, MOST_LINES - 1)]
        return rows + [(text, True) for text in _wrapped(finding.evidence, plain, width, MOST_LINES - len(rows))]

    def _write(self, painter: QPainter, box: QRectF, text: str) -> None:
        """Write what fits of a text."""
        painter.drawText(box, _LEFT, QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, box.width()))

    # Qt

    def sizeHint(self) -> QSize:
        """Return the height that goes with the width."""
        return QSize(round(self._look.px(240)), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take one line, or three where there is less room."""
        super().resizeEvent(event)
        if self.height() != self._height():
            self._restyle()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that it can be seen."""
        super().showEvent(event)
        self.appeared.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        super().focusInEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Repaint where it is enabled or not."""
        super().changeEvent(event)
        self.update()


def _wrapped(text: str, metrics: QFontMetricsF, width: float, most: int) -> list[str]:
    """Return a text in at most so many rows, broken between words; the last one is cut where it is too long."""
    rows: list[str] = []
    words = text.split(" ")
    while words and len(rows) < most - 1:
        count = 1
        while count < len(words) and metrics.horizontalAdvance(" ".join(words[: count + 1])) <= width:
            count += 1
        rows.append(" ".join(words[:count]))
        words = words[count:]
    if words:
        rows.append(metrics.elidedText(" ".join(words), Qt.TextElideMode.ElideRight, width))
    return rows
