"""Why a bill is what it is: every step from the days to the sum, with the rule and its document beside it."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from kehou_desktop import words
from kehou_desktop.domain import fees
from kehou_desktop.domain.fees import Bill, FeePolicy
from kehou_desktop.i18n import _
from kehou_desktop.ui import forms
from kehou_desktop.ui.fees.bar import CapBar


class WhyPanel(forms.SidePanel):
    """The panel "为什么是 70.00 元？" beside the bills."""

    def __init__(
        self,
        *,
        show_days: Callable[[], object],
        print_proof: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name=_("为什么是这个数"), parent=parent)
        self._show_days, self._print_proof = show_days, print_proof
        self._whole = False

    def spread(self, whole: bool) -> None:
        """Take the whole page in a narrow window; then it has its own way back."""
        super().spread(whole)
        self._whole = whole

    def say_nothing(self) -> None:
        """Say what the panel is for while no bill is chosen."""
        self.start(_("为什么是这个数？"))
        self.add(
            forms.label(_("选中一行，这里说明应交的每一步：课时、单价、上限和依据。"), "muted", wrap=True)
        )

    def show_bill(self, bill: Bill) -> None:
        """Explain one bill."""
        due = words.money(bill.result.due)
        identity = _("{name} {class_label} {seat} 号·{year}年{month}月").format(
            name=bill.name, class_label=bill.class_label, seat=bill.seat_no, year=bill.year, month=bill.month
        )
        back = (
            forms.Button(_("返回 Esc"), icon="left", kind="link", on=self.closed.emit)
            if self._whole
            else None
        )
        self.start(_("为什么是 {money} 元？").format(money=due), identity, button=back)
        self._counted(bill)
        self._priced(bill)
        self._caps(bill)
        if bill.result.waived:
            self._waived(bill)
        self._sum(bill)
        self._basis(bill.policy)
        if bill.receipt_numbers:
            self.act(forms.Button(_("印交款登记单"), icon="print", on=self._print_proof))

    def _line(self, left: str, right: str, note: str = "", *, strong: bool = False) -> None:
        said = forms.label(left, "strong" if strong else "")
        parts: list[QWidget | None] = [said]
        if note:
            parts.append(forms.label(note, "caption"))
        self.body.addLayout(forms.row(*parts, None, forms.label(right, "strong" if strong else "")))

    def _counted(self, bill: Bill) -> None:
        result, days = bill.result, len(bill.result.lines)
        self.section(_("1 数出来的"))
        hours = {line.attended_x100 for line in result.lines}
        if len(hours) == 1:
            counted = _("{month}月上了 {days} 天 × {hours} 课时").format(
                month=bill.month, days=days, hours=words.hours(hours.pop())
            )
        else:
            counted = _("{month}月上了 {days} 天，每天课时不同").format(month=bill.month, days=days)
        self._line(counted, _("{hours} 课时").format(hours=words.hours(result.attended_x100)))
        rows = forms.Button(
            _("看 {count} 行").format(count=days),
            kind="link",
            on=self._show_days,
            name=_("看账单的 {count} 天").format(count=days),
        )
        self.body.addLayout(forms.row(forms.label(_("出自已关闭的点名"), "caption"), None, rows))

    def _priced(self, bill: Bill) -> None:
        result = bill.result
        self.section(_("2 乘单价"))
        if result.unpriced_x100:
            unpriced = words.hours(result.unpriced_x100)
            self._line(_("收费标准开始以前"), _("{hours} 课时不收").format(hours=unpriced))
        if result.over_x100:
            self._line(_("每天上限以内"), _("{hours} 课时").format(hours=words.hours(result.charged_x100)))
        self._line(
            _("{hours} × {price}").format(
                hours=words.hours(result.charged_x100), price=words.money(bill.policy.price)
            ),
            words.money(result.gross),
        )

    def _caps(self, bill: Bill) -> None:
        result, policy = bill.result, bill.policy
        self.section(_("3 上限"))
        over = result.over_x100
        self._line(
            _("每天最多 {hours} 课时").format(hours=words.hours(policy.day_cap_x100)),
            _("{hours} 课时不收").format(hours=words.hours(over)) if over else _("没超 ✓"),
        )
        cut = result.cut_by_term_cap
        if cut:
            note = _("超出 {money} 不收").format(money=words.money(cut))
        else:
            note = _("已计 {money}").format(money=words.money(result.in_term))
        self._line(
            _("每学期最多 {money}").format(money=words.money(policy.term_cap)),
            words.money(result.capped) if cut else _("没超 ✓"),
            note,
        )
        self.add(CapBar(result.in_term, policy.term_cap))

    def _waived(self, bill: Bill) -> None:
        self.section(_("4 按规定减免"))
        self._line(
            _("减免 {percent}%").format(percent=bill.result.waiver_percent),
            f"−{words.money(bill.result.waived)}",
        )

    def _sum(self, bill: Bill) -> None:
        self.add(forms.rule())
        self._line(_("应交"), words.money(bill.result.due), fees.rmb_words(bill.result.due), strong=True)
        for number in bill.receipt_numbers:
            self.body.addLayout(
                forms.row(forms.label(_("交款登记单"), "caption"), None, forms.label(number, "muted"))
            )
        if bill.receipt_numbers:
            self._line(_("已交"), words.money(bill.paid))
        if bill.owed:
            self._line(_("还欠"), words.money(bill.owed), strong=True)

    def _basis(self, policy: FeePolicy) -> None:
        well = forms.Well(_("依据"))
        named = f"{policy.basis_document_no} {policy.clause}".strip()
        well.body.addWidget(forms.label(named, "strong", wrap=True, copy=True))
        for line in policy_lines(policy):
            well.body.addWidget(forms.label(line, "caption", wrap=True))
        self.add(well)


def policy_lines(policy: FeePolicy) -> tuple[str, ...]:
    """Say a policy in two lines: what it asks, and how long it holds."""
    asks = _("{title}：{price} 元/课时，每天最多 {hours} 课时，学期上限 {cap} 元").format(
        title=policy.title,
        price=words.money(policy.price),
        hours=words.hours(policy.day_cap_x100),
        cap=words.money(policy.term_cap),
    )
    if policy.valid_to is None:
        holds = _("自 {first} 起有效·规则第 {version} 版")
    else:
        holds = _("有效 {first} 至 {last}·规则第 {version} 版")
    return asks, holds.format(first=policy.valid_from, last=policy.valid_to, version=policy.version)
