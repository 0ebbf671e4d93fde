"""What is asked in the room Fees: a payment, a policy; and the days of a bill."""

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from kehou_desktop import words
from kehou_desktop.domain import fees
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.fees import Bill, FeePolicy, PayMethod
from kehou_desktop.domain.students import HardshipCategory
from kehou_desktop.i18n import _
from kehou_desktop.ui import errors, form, forms, table, theme
from kehou_desktop.ui.fees import columns


class PayDialog(form.FormDialog):
    """Take a payment of one bill: what is owed stands there already, and is said in 大写 as it is typed.

    ``pay(amount, method, print_proof)`` does the deed; what it refuses is told beside the amount.
    """

    def __init__(self, parent: QWidget, bill: Bill, *, pay: Callable[[int, PayMethod, bool], object]) -> None:
        self._pay = pay
        self.amount = forms.Entry(name=_("收多少"), width=120)
        self.amount.setText(words.money(bill.owed))
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.method = forms.Segments([(m.value, words.label(m)) for m in PayMethod], name=_("怎么交的"))
        self.proof = QCheckBox(_("收了就印交款登记单"))
        self.proof.setChecked(True)
        amount = forms.Field(_("收多少"), self.amount, hint=_("元"), required=True)
        self._in_words = forms.label("", "strong", wrap=True)
        super().__init__(
            parent,
            icon="fees",
            title=_("收 {name} 的课后服务费").format(name=bill.name),
            sentence=_(
                "{class_label} {seat} 号·{year}年{month}月，应交 {due}，已交 {paid}，还欠 {owed} 元。"
            ).format(
                class_label=bill.class_label,
                seat=bill.seat_no,
                year=bill.year,
                month=bill.month,
                due=words.money(bill.result.due),
                paid=words.money(bill.paid),
                owed=words.money(bill.owed),
            ),
            verb=_("收款"),
            fields=(amount,),
            beside=dict.fromkeys(
                ("amount_unreadable", "amount_wrong", "amount_too_large", "pays_more_than_owed"), amount
            ),
            run=self._run,
        )
        self.body.addWidget(forms.Field(_("大写"), self._in_words))
        self.body.addWidget(forms.Field(_("怎么交的"), self.method))
        self.body.addWidget(forms.Field("", self.proof))
        self.body.addWidget(forms.label(_("收下后给连续的单号，不能改，也不能删。"), "caption", wrap=True))
        self.amount.textChanged.connect(lambda _text: self._say_words())
        self._say_words()

    def in_words(self) -> str:
        """Return the amount in 大写 as it is shown."""
        return self._in_words.text()

    def _say_words(self) -> None:
        fen = fees.yuan_typed(self.amount.text())  # None while half typed; told when 收款 is pressed
        self._in_words.setText("—" if fen is None else fees.rmb_words(fen))

    def _run(self) -> None:
        self._pay(fees.parse_yuan(self.amount.text()), PayMethod(self.method.value()), self.proof.isChecked())

    def showEvent(self, event: Any) -> None:
        """Begin in the amount, all of it chosen: typing replaces it, Enter takes it."""
        super().showEvent(event)
        self.amount.selectAll()


class DaysDialog(forms.Dialog):
    """The days that a bill was made from."""

    def __init__(self, parent: QWidget, bill: Bill) -> None:
        super().__init__(
            parent,
            state="fees",
            title=_("{name} {month}月上了 {days} 天").format(
                name=bill.name, month=bill.month, days=len(bill.result.lines)
            ),
            sentence=_("出自已关闭的点名。出账以后的更正不改这张账单。"),
            answers=(forms.Answer(_("看完了")),),
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.days = table.Table(columns.days(), name=_("账单的每一天"), key=lambda d: d.day, row=30)
        self.days.show_rows(bill.result.lines)
        rows = min(9, len(bill.result.lines))
        self.days.setFixedHeight(self.days.row_height * rows + 36)
        self.setMinimumWidth(theme.current().px(600))  # a dialog's width is its own, not its table's
        self.body.addWidget(self.days)
        totals = table.Totals(self.days)
        totals.set_sums(
            {
                "day": _("合计"),
                "attended": words.hours(bill.result.attended_x100),
                "charged": words.hours(bill.result.charged_x100),
            }
        )
        self.body.addWidget(totals)


class PolicyDialog(form.FormDialog):
    """Publish the rate: its document, its validity, its caps, and what is waived by certified category.

    ``starts`` is the first day it may begin on; ``publish`` is called with the arguments of
    ``services.fees.publish_policy``.
    """

    def __init__(
        self,
        parent: QWidget,
        *,
        before: FeePolicy | None,
        starts: date,
        today: date,
        publish: Callable[..., object],
    ) -> None:
        self._publish = publish
        self._make_fields(before, starts, today)
        super().__init__(
            parent,
            icon="fees",
            title=_("公示收费标准"),
            sentence=_(
                "先公示，后收费：公示那天不晚于开始那天。公示后不能改，只能用新的一版接替；已出的账单按出账时的那一版。"
            ),
            verb=_("公示这一版"),
            beside={
                "document_missing": self.document,
                "validity_wrong": self.last,
                "policy_starts_inside_month": self.first,
                "policy_ends_inside_month": self.last,
                "published_too_late": self.published,
                "amount_wrong": self.price,
            },
            run=self._run,
        )
        self.fields = (
            self.title,
            self.document,
            self.clause,
            self.first,
            self.last,
            self.price,
            self.day_cap,
            self.term_cap,
            self.published,
            *self.waivers.values(),
        )
        self.body.addWidget(self._scrolled())

    def _make_fields(self, before: FeePolicy | None, starts: date, today: date) -> None:
        self.title = _field(_("名称"), _("课后服务费") if before is None else before.title, 240)
        self.document = _field(
            _("依据文号"),
            before.basis_document_no if before else "",
            240,
            hint=_("照文件写全"),
            required=True,
        )
        self.clause = _field(_("条款"), before.clause if before else "", 240, hint=_("如 第三条"))
        self.first = _field(_("从哪天起"), starts.isoformat(), 120, required=True)
        self.last = _field(_("到哪天止"), "", 120, hint=_("空 = 长期；到月底"))
        self.price = _field(
            _("每课时"), words.money(before.price) if before else "", 120, hint=_("元"), required=True
        )
        hours = words.hours(before.day_cap_x100) if before else "2"
        self.day_cap = _field(_("每天最多"), hours, 120, hint=_("课时"), required=True)
        self.term_cap = _field(
            _("每学期最多"), words.money(before.term_cap) if before else "", 120, hint=_("元"), required=True
        )
        self.published = _field(_("哪天公示"), min(today, starts).isoformat(), 120, required=True)
        waived = before.waivers if before else {}
        self.waivers = {
            category: _field(
                words.label(category), str(waived.get(category.value, "") or ""), 56, hint="%", kind=_Percent
            )
            for category in HardshipCategory
        }

    def _scrolled(self) -> QScrollArea:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 12, 0)
        box.setSpacing(8)
        for field in (self.title, self.document, self.clause):
            box.addWidget(field)
        pairs = QGridLayout()
        pairs.setVerticalSpacing(8)
        halves = (self.first, self.last, self.price, self.day_cap, self.term_cap, self.published)
        for place, field in enumerate(halves):
            pairs.addWidget(field, place // 2, place % 2)
        box.addLayout(pairs)
        box.addWidget(forms.rule())
        box.addWidget(forms.label(_("经认定的困难学生减免多少（空 = 不减）"), "strong"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        for place, field in enumerate(self.waivers.values()):
            grid.addWidget(field, place % 6, place // 6)
        box.addLayout(grid)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        self.setMinimumWidth(theme.current().px(640))
        room = QGuiApplication.primaryScreen().availableGeometry().height() - theme.current().px(260)
        area.setFixedHeight(max(160, min(page.sizeHint().height(), room)))
        return area

    def showEvent(self, event: Any) -> None:
        """Begin where something must be written: the document."""
        super().showEvent(event)
        self.document.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _run(self) -> None:
        self._publish(
            title=self.text(self.title),
            basis_document_no=self.text(self.document),
            clause=self.text(self.clause),
            valid_from=self.needed_day(self.first),
            valid_to=self.day(self.last),
            price=fees.parse_yuan(self._said_at(self.price, "amount_unreadable")),
            day_cap_x100=fees.parse_hours(self._said_at(self.day_cap, "hours_unreadable")),
            term_cap=fees.parse_yuan(self._said_at(self.term_cap, "amount_unreadable")),
            waivers=self._percents(),
            published_on=self._published_on(),
        )

    def _published_on(self) -> date:
        day = self.needed_day(self.published)
        errors.beside(self, self._beside)  # what the deed itself refuses has its own fields again
        return day

    def _said_at(self, field: forms.Field, code: str) -> str:
        """Have a refusal told beside ``field``; return what stands in it."""
        errors.beside(self, {**self._beside, code: field})
        return self.text(field)

    def _percents(self) -> dict[HardshipCategory, int]:
        found: dict[HardshipCategory, int] = {}
        for category, field in self.waivers.items():
            text = self._said_at(field, "percent_unreadable").removesuffix("%")
            if text and not (text.isascii() and text.isdigit() and int(text) <= 100):
                raise Refused("percent_unreadable", text=text)
            if text and int(text):
                found[category] = int(text)
        return found


class _Percent(forms.Field):
    """A category and its per cent: captions of one width, so that two columns of them stand."""

    CAPTION_WIDTH = 150


def _field(
    caption: str,
    text: str,
    width: int,
    *,
    hint: str = "",
    required: bool = False,
    kind: type[forms.Field] = forms.Field,
) -> forms.Field:
    entry = forms.Entry(name=caption, width=width)
    entry.setText(text)
    return kind(caption, entry, hint=hint, required=required)
