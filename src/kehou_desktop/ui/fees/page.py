"""See who owes what and why, take payments, make the month's bills."""

from datetime import date

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget

from kehou_desktop import papers, words
from kehou_desktop.domain import calendar, fees
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.fees import Bill, FeePolicy, MonthState, PayMethod, PayState
from kehou_desktop.domain.students import names
from kehou_desktop.i18n import _
from kehou_desktop.services import classes, school, students
from kehou_desktop.services import fees as services_fees
from kehou_desktop.ui import data as data_
from kehou_desktop.ui import forms, page, table
from kehou_desktop.ui.fees import columns, dialogs, empty, why

ALL, UNPAID, PART = "all", "unpaid", "part"


class FeesPage(page.Page):
    """The bills of a month, the why of each beside it, and the payments."""

    tables = frozenset(
        {
            "bill",
            "bill_line",
            "payment",
            "fee_policy",
            "fee_waiver",
            "sitting",
            "student",
            "class_membership",
            "home_class",
            "semester",
            "statutory_day",
            "school_day",
        }
    )
    help_topic = "fees"

    def __init__(self, data: data_.Data, parent: QWidget | None = None) -> None:
        super().__init__("fees", _("收费"), parent)
        self._data = data
        self._bills: tuple[Bill, ...] = ()
        self._keys: dict[int, str] = {}
        self._policies: tuple[FeePolicy, ...] = ()
        self._state: MonthState | None = None
        self._wanted: int | None = None
        self._month_chosen = False
        self._dialog: QWidget | None = None
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        self._left = QWidget()
        across.addWidget(self._left, 1)
        self.panel = why.WhyPanel(show_days=self.show_days, print_proof=self.print_proof)
        self.panel.closed.connect(self._close_panel)
        across.addWidget(self.panel)
        box = QVBoxLayout(self._left)
        box.setContentsMargins(16, 0, 12, 10)
        box.setSpacing(8)
        box.addWidget(self._make_head())
        self._banner = forms.Banner()
        box.addWidget(self._banner)
        self._tools = self._make_tools()
        box.addWidget(self._tools)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._make_list())
        self._empty: QWidget | None = None
        self._empty_key: object = None
        box.addLayout(self._stack, 1)
        self.setFocusProxy(self.bills)
        key = QShortcut(QKeySequence("F9"), self)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(self.pay)

    # laying out

    def _make_head(self) -> QWidget:
        self.pay_button = forms.Button(_("收款 F9"), icon="fees", kind="primary", on=self.pay)
        self.print_button = forms.Button(_("打印"), icon="print", on=self._open_print_menu)
        self.policy_button = forms.Button(_("收费标准…"), on=self.publish)
        self._head = forms.PageHead(_("收费"), "", [self.policy_button, self.print_button, self.pay_button])
        return self._head

    def _make_tools(self) -> QWidget:
        self.class_chooser = forms.Chooser(name=_("班级"), width=112)
        self.month_chooser = forms.Chooser(name=_("月份"), width=132)
        self.segments = forms.Segments(
            [(ALL, _("全部")), (UNPAID, _("未交")), (PART, _("部分"))], name=_("看哪些")
        )
        self.box = forms.SearchBox(_("学号、姓名、首拼"), name=_("找学生"), width=176)
        self._published = forms.label("", "muted")
        self.class_chooser.picked.connect(lambda _value: self._reread_bills())
        self.month_chooser.picked.connect(lambda _value: self._month_picked())
        self.segments.changed.connect(lambda _key: self._show())
        self.box.searched.connect(lambda _text: self._show())
        self.box.entered.connect(lambda: self.bills.enter())
        self.box.accepted.connect(self._take_first)
        tools = QWidget()
        line = QHBoxLayout(tools)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for part in (self.class_chooser, self.month_chooser, self.segments, self.box):
            line.addWidget(part)
        line.addStretch(1)
        line.addWidget(self._published)
        return tools

    def _make_list(self) -> QWidget:
        whole = QWidget()
        box = QVBoxLayout(whole)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        self.bills = table.Table(columns.bills(), name=_("账单"), key=lambda b: b.student_id, row=30)
        self.bills.chosen.connect(lambda _key: self._explain())
        self.bills.opened.connect(lambda _key: self._open_bill())
        box.addWidget(self.bills, 1)
        self.totals = table.Totals(self.bills)
        box.addWidget(self.totals)
        self._keys_shown = forms.KeyHints(
            [("F9", _("收款")), ("Ctrl+F", _("找人")), ("Enter", _("看每一天"))]
        )
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self._keys_shown)
        foot.addStretch(1)
        foot.addWidget(forms.Sign("done", 14))
        foot.addWidget(forms.label(_("课时核对签字表不含金额和减免"), "caption"))
        foot.addSpacing(12)
        foot.addWidget(forms.label(_("金额 元"), "caption"))
        box.addLayout(foot)
        return whole

    def refit(self) -> None:
        """In a narrow window the why is a page of its own, opened by Enter and closed by Esc."""
        self._head.tighten(self.tight)
        self._keys_shown.setVisible(not self.tight)
        self.panel.spread(self.narrow)
        self.panel.setVisible(not self.narrow)
        self._left.show()
        self._explain()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out of table and tools what has no room: it stands in the panel too."""
        super().resizeEvent(event)
        self._fit()
        QTimer.singleShot(0, self.bills, lambda: self.bills.scrollTo(self.bills.currentIndex()))

    def _fit(self) -> None:
        self.bills.spare(("price", "receipt"))
        self.totals.update()
        parts = (self.class_chooser, self.month_chooser, self.segments, self.box, self._published)
        needed = sum(p.sizeHint().width() + 8 for p in parts)
        self._published.setVisible(not self.narrow and needed <= self._tools.width())

    def _close_panel(self) -> None:
        if self.narrow:
            self.panel.hide()
            self._left.show()
        self.bills.enter()

    # reading

    def reread(self) -> None:
        """Read policies, classes, months and the bills of the chosen ones."""
        today = self._data.today()
        self._policies = self._data.read(services_fees.policies)
        self._offer_months(today)
        self._keys = {s.student_id: s.search_key for s in self._data.read(students.roster, day=today)}
        self._reread_bills()

    def receive(self, what: object) -> None:
        """Take a student's id (show that bill) or a (year, month)."""
        if isinstance(what, tuple):
            self._month_chosen = True
            self._offer_months(self._data.today())
            self.month_chooser.choose(what)
        elif isinstance(what, int):
            self._wanted = what
            self.class_chooser.choose(None)
            self.segments.choose(ALL)
            self.box.clear()
        self.outdate()

    def _offer_months(self, today: date) -> None:
        months: list[tuple[int, int]] = []
        for term in self._data.read(school.semesters):
            months += calendar.months_between(term.first_day, min(term.last_day, today))
        months = sorted(set(months), reverse=True) or [(today.year, today.month)]
        self.month_chooser.offer([(m, _("{year}年{month}月").format(year=m[0], month=m[1])) for m in months])
        if not self._month_chosen:
            newest = self._data.read(services_fees.newest_billed_month)
            self.month_chooser.choose(newest or months[0])

    def _month_picked(self) -> None:
        self._month_chosen = True
        self._reread_bills()

    def _reread_bills(self) -> None:
        year, month = self.month()
        today = self._data.today()
        last = calendar.month_ends(year, month)[1]
        homes = self._data.read(classes.home_classes, min(last, today))
        self.class_chooser.offer([(None, _("全校")), *((h.home_class_id, h.label) for h in homes)])
        chosen = self.class_chooser.value()
        self._bills = self._data.read(services_fees.month_bills, year=year, month=month, home_class_id=chosen)
        self._state = self._data.read(services_fees.month_state, year=year, month=month, today=today)
        self._say_head()
        self._say_counts()
        self._show()

    def month(self) -> tuple[int, int]:
        """Return the chosen (year, month)."""
        chosen: tuple[int, int] = self.month_chooser.value()
        return chosen

    # showing

    def _say_head(self) -> None:
        year, month = self.month()
        scope = _("{year}年{month}月账单·{which}").format(
            year=year, month=month, which=self.class_chooser.currentText()
        )
        self._head.set_subtitle(scope)
        policy = self._policy()
        if policy is not None and policy.published_on is not None:
            self._published.setText(
                _("收费标准 {month}月{day}日 已公示").format(
                    month=policy.published_on.month, day=policy.published_on.day
                )
            )
        else:
            self._published.setText(_("这个月没有公示有效的收费标准"))

    def _policy(self) -> FeePolicy | None:
        """Return the policy of the chosen month: a month has one, and it holds on its last day."""
        return fees.in_force(self._policies, calendar.month_ends(*self.month())[1])

    def _say_counts(self) -> None:
        states = [b.state for b in self._bills]
        self.segments.set_words(ALL, _("全部 {count}").format(count=len(states)))
        self.segments.set_words(UNPAID, _("未交 {count}").format(count=states.count(PayState.UNPAID)))
        self.segments.set_words(PART, _("部分 {count}").format(count=states.count(PayState.PART)))

    def _show(self) -> None:
        state = self._state
        if state is None:
            return
        billed = state.billed > 0
        self._say_late(state)
        self.policy_button.setVisible(bool(self._policies) and not self.tight)
        for part in (self.class_chooser, self.segments, self.box):
            part.setVisible(billed)
        self.pay_button.setVisible(billed)
        self.print_button.setVisible(billed and not self.tight)
        self.panel.setVisible(billed and not self.narrow)
        if not billed:
            self._show_empty(state)
            return
        self._stack.setCurrentIndex(0)
        self._stand_on(self.bills)
        self.bills.setColumnHidden(self.bills.rows.column("class"), self.class_chooser.value() is not None)
        rows = [b for b in self._bills if self._is_shown(b)]
        self.bills.show_rows(rows)
        looked_for = self.box.text()
        self.box.say(_("{count} 人").format(count=len(rows)) if looked_for else "")
        self.bills.say_blank(
            _("没有找到“{text}”。按 Esc 清空。").format(text=looked_for)
            if looked_for
            else _("这里没有账单。")
        )
        self._fit()
        self._say_totals(rows)
        self._choose_first(rows)
        self._explain()

    def _is_shown(self, bill: Bill) -> bool:
        chosen, looked_for = self.segments.value(), self.box.text()
        if chosen == UNPAID and bill.state is not PayState.UNPAID:
            return False
        if chosen == PART and bill.state is not PayState.PART:
            return False
        return not looked_for or names.matches(looked_for, self._keys.get(bill.student_id, ""))

    def _choose_first(self, rows: list[Bill]) -> None:
        """Stand on the child that another room asked for, else on the first who owes."""
        if self._wanted is not None:
            self.bills.choose(self._wanted)
            self._wanted = None
        elif self.bills.current_key() is None and rows:
            owing = next((b for b in rows if b.owed), rows[0])
            self.bills.choose(owing.student_id)

    def _say_totals(self, rows: list[Bill]) -> None:
        total = fees.sums(rows)
        self.totals.set_sums(
            {
                "name": _("合计 {count} 人").format(count=total.children),
                "hours": words.hours(total.charged_x100),
                "due": words.money(total.due),
                "paid": words.money(total.paid),
                "owed": table.dash(total.owed),
            }
        )

    def _say_late(self, state: MonthState) -> None:
        """Say that some who attended have no bill of a month that has been billed."""
        if state.billed and state.ready:
            self._banner.say(
                "look",
                _("还有 {count} 个孩子有课时、没有账单").format(count=state.unbilled),
                _("点名是出账以后才关闭的。"),
                verb=_("补出 {month}月账单").format(month=state.month),
                on=self.charge,
                primary=False,
            )
        else:
            self._banner.done()

    def _stand_on(self, part: QWidget) -> None:
        """Have the keys begin at ``part`` while nothing else in the room has them."""
        self.setFocusProxy(part)
        place = QApplication.focusWidget()
        if self.isVisible() and (place is None or place is self or not place.isVisible()):
            part.setFocus()

    def _show_empty(self, state: MonthState) -> None:
        key = (bool(self._policies), state)
        if key != self._empty_key or self._empty is None:
            if self._empty is not None:
                self._stack.removeWidget(self._empty)
                self._empty.deleteLater()
            self._empty = (
                empty.no_bills(
                    state, charge=self.charge, see_roll=lambda day: self.goto.emit("attendance", day)
                )
                if self._policies
                else empty.no_policy(publish=self.publish)
            )
            self._empty_key = key
            self._stack.addWidget(self._empty)
        self._stack.setCurrentWidget(self._empty)
        step = self._empty.findChild(forms.Button)
        if step is not None:
            self._stand_on(step)

    def _explain(self) -> None:
        bill = self.bills.current_row()
        if bill is None or self._state is None:
            self.panel.say_nothing()
        else:
            self.panel.show_bill(bill)

    # deeds and ways

    def search(self) -> None:
        """Go to the search box."""
        self.box.begin()

    def _take_first(self) -> None:
        self.bills.enter()

    def _open_bill(self) -> None:
        if not self.narrow:
            self.show_days()
            return
        self._explain()
        self._left.hide()
        self.panel.show()
        self.panel.setFocus()

    def _current(self) -> Bill:
        bill = self.bills.current_row()
        if not isinstance(bill, Bill):
            raise Refused("no_child_chosen")
        return bill

    def _open(self, dialog: forms.Dialog) -> None:
        self._dialog = dialog
        dialog.open()

    def show_days(self) -> None:
        """Show the days that the bill was made from."""
        self._open(dialogs.DaysDialog(self, self._current()))

    def pay(self) -> None:
        """Ask how much comes in for the chosen child."""
        bill = self._current()
        if bill.owed <= 0:
            raise Refused("nothing_owed", name=bill.name)
        self._open(
            dialogs.PayDialog(
                self, bill, pay=lambda amount, method, proof: self._take(bill, amount, method, proof)
            )
        )

    def _take(self, bill: Bill, amount: int, method: PayMethod, proof: bool) -> None:
        payment = self._data.write(
            services_fees.pay, bill.bill_id, amount=amount, method=method, today=self._data.today()
        )
        number = self._data.read(services_fees.receipt, payment).number
        self.said.emit(
            _("已保存：{name} 交 {money} 元，单号 {number}").format(
                name=bill.name, money=words.money(amount), number=number
            )
        )
        if proof:
            self._print_proof_of(bill)

    def charge(self) -> None:
        """Make the bills of the chosen month."""
        year, month = self.month()
        today, now = self._data.today(), self._data.now()
        self._data.work(
            self,
            _("正在出 {month}月账单…").format(month=month),
            lambda _tell: self._data.write(
                services_fees.charge_month, year=year, month=month, today=today, now=now
            ),
            self._charged,
        )

    def _charged(self, made: int) -> None:
        self._month_chosen = True
        self.said.emit(_("已保存：出了 {count} 张 {month}月账单").format(count=made, month=self.month()[1]))
        self.outdate()

    def publish(self) -> None:
        """Ask for a new policy: the first from the term's beginning on, another from a month's."""
        today = self._data.today()
        begins = self._data.read(school.semester_on, today).first_day
        self._open(
            dialogs.PolicyDialog(
                self,
                before=self._policies[0] if self._policies else None,
                starts=self._data.read(
                    services_fees.next_start, max(begins, today) if self._policies else begins
                ),
                today=today,
                publish=self._publish,
            )
        )

    def _publish(self, **policy: object) -> None:
        self._data.write(services_fees.publish_policy, **policy)  # type: ignore[arg-type]  # the form checked it
        self.said.emit(_("已保存：收费标准已公示"))

    # printing

    def print_shown(self) -> None:
        """Print the fee list of what is shown."""
        self._print("fee-list")

    def print_proof(self) -> None:
        """Print the proof of the chosen child's payments."""
        self._print_proof_of(self._current())

    def _print_proof_of(self, bill: Bill) -> None:
        self.goto.emit(
            "print", ("receipt", papers.Case(student=bill.student_id, month=(bill.year, bill.month)))
        )

    def _print(self, name: str) -> None:
        label = None if self.class_chooser.value() is None else self.class_chooser.currentText()
        self.goto.emit("print", (name, papers.Case(class_=label, month=self.month())))

    def _open_print_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words_, deed in (
            (_("收费花名册（财务存档，内部）"), lambda: self._print("fee-list")),
            (_("课时核对签字表（不含金额）"), lambda: self._print("fee-signing")),
            (_("这个孩子的交款登记单"), self.print_proof),
        ):
            menu.addAction(words_).triggered.connect(lambda _checked=False, deed=deed: deed())
        menu.popup(self.print_button.mapToGlobal(self.print_button.rect().bottomLeft()))
