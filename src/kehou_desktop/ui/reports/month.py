"""The month's return on the screen: key figures with what they were divided by, the check, the grades."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kehou_desktop import words
from kehou_desktop.domain import returns
from kehou_desktop.domain.returns import Difference, MonthlyReturn
from kehou_desktop.i18n import _
from kehou_desktop.ui import forms, table
from kehou_desktop.ui.reports import columns

_NAMED = 6


class MonthView(QWidget):
    """F-24 as figures and rows. ``money_asked``: somebody wants the bills behind 应收 or 实收."""

    money_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        self._figures = QWidget()
        line = QHBoxLayout(self._figures)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        self._place: dict[str, tuple[QHBoxLayout, forms.Figure | None]] = {}
        for key in ("enrolled", "rate", "full_rate", "due", "received"):
            place = QHBoxLayout()
            line.addLayout(place, 1)
            self._place[key] = (place, None)
        box.addWidget(self._figures)
        self.check = forms.Card(name=_("核对"))
        self._check_lines: QWidget | None = None
        box.addWidget(self.check)
        self.grades = table.Table(columns.grades(), name=_("各年级"), key=lambda r: r.grade, row=30)
        box.addWidget(self.grades, 1)
        self.totals = table.Totals(self.grades)
        box.addWidget(self.totals)

    def tighten(self, tight: bool) -> None:
        """Leave the key figures out where there is no room: the totals say the same."""
        self._figures.setVisible(not tight)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the grades readable: what is left out stands on the paper."""
        super().resizeEvent(event)
        self.grades.spare(
            ("disabled", "waived", "migrant", "left_behind", "full_rate", "full_week"), least=128
        )
        self.totals.update()

    def show_return(self, noun: MonthlyReturn, found: tuple[Difference, ...]) -> None:
        """Show a month's return and in whom its lists differ."""
        total = noun.total
        self._figure(
            "enrolled", str(total.enrolled), _("在校生·统计日 {day}").format(day=words.day(noun.counted_on))
        )
        self._figure(
            "rate",
            _percent(total.joined, total.enrolled),
            _("参加率 = 参加 {part} ÷ 在校生 {whole}").format(part=total.joined, whole=total.enrolled),
        )
        self._figure(
            "full_rate",
            _percent(total.full_week, total.joined),
            _("全程率 = 每周五天 {part} ÷ 参加 {whole}").format(part=total.full_week, whole=total.joined),
        )
        billed = noun.billed + noun.exempt
        due, received = (words.money(total.due), words.money(total.received)) if billed else ("—", "—")
        share = _("本月收到 元 = 应收的 {percent}").format(percent=_percent(total.received, total.due))
        bills = _("应收 元·{count} 张账单").format(count=billed)
        self._figure("due", due, bills if billed else _("应收·还没有出账"), ask=True)
        self._figure("received", received, share if billed else _("实收·还没有出账"), ask=True)
        self._show_check(noun, found)
        self.grades.show_rows(noun.rows)
        rows = [columns.sums(total, _("合计"))]
        if noun.last_month is not None:
            rows.append(columns.sums(noun.last_month, _("上月合计")))
        self.totals.set_sums(*rows)

    def _figure(self, key: str, value: str, caption: str, *, ask: bool = False) -> None:
        place, before = self._place[key]
        if before is not None and before.value() == value and before.accessibleName() == f"{caption} {value}":
            return
        if before is not None:
            place.removeWidget(before)
            before.deleteLater()
        figure = forms.Figure(value, caption, card=True, ask=ask)
        figure.pressed.connect(self.money_asked)
        place.addWidget(figure)
        self._place[key] = (place, figure)

    def figure(self, key: str) -> forms.Figure:
        """Return a key figure: enrolled, rate, full_rate, due, received."""
        found = self._place[key][1]
        assert found is not None
        return found

    def _show_check(self, noun: MonthlyReturn, found: tuple[Difference, ...]) -> None:
        if self._check_lines is not None:
            self.check.body.removeWidget(self._check_lines)
            self._check_lines.deleteLater()
        self._check_lines = QWidget()
        box = QVBoxLayout(self._check_lines)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        billed = noun.billed + noun.exempt
        agree = noun.rolls_agree and noun.bills_agree and not found
        sentence = check_sentence(noun)
        parts = forms.row(forms.Sign("done" if agree else "look" if billed else "part", 16))
        parts.addWidget(forms.label(sentence, "strong"))
        parts.addWidget(forms.label(_judged(agree, billed > 0), "muted"), 1)
        box.addLayout(parts)
        for difference in found:
            names = _("、").join(difference.names[:_NAMED])
            if len(difference.names) > _NAMED:
                names = _("{names} 等 {count} 人").format(names=names, count=len(difference.names))
            said = _("{what}：{names}").format(what=words.difference(difference), names=names)
            line = forms.row(24)
            line.addWidget(forms.label(said, "caption", wrap=True), 1)
            box.addLayout(line)
        self.check.setAccessibleName(sentence)
        self.check.body.addWidget(self._check_lines)


def check_sentence(noun: MonthlyReturn) -> str:
    """Say whether papers, rolls and bills tell the same number of children (§3.11)."""
    return _("材料齐 {agreed} {first} 点名 {rolls} {second} 账单 {billed} + 免收 {exempt}").format(
        agreed=noun.agreed,
        first="=" if noun.rolls_agree else "≠",
        rolls=words.on_rolls(noun),
        second="=" if noun.bills_agree else "≠",
        billed=noun.billed,
        exempt=noun.exempt,
    )


def _judged(agree: bool, billed: bool) -> str:
    if agree:
        return _("三处人数一致")
    return _("三处人数不一致，上报时要写明") if billed else _("这个月还没有出账")


def _percent(part: int, whole: int) -> str:
    said = returns.percent(part, whole)
    return said if said == "—" else f"{said}%"
