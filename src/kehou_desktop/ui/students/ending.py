"""End with a date: an adult's leave to collect, the written leave to go alone, a child's time here."""

from typing import TYPE_CHECKING

from kehou_desktop import words
from kehou_desktop.domain.students.rows import StudentDetail
from kehou_desktop.i18n import _
from kehou_desktop.services import students
from kehou_desktop.ui import form, forms

if TYPE_CHECKING:
    from kehou_desktop.ui.students.page import StudentsPage


def end_collector(page: "StudentsPage", detail: StudentDetail, pickup_id: int) -> None:
    """Ask from which day on an adult may not collect the child any more."""
    person = next(c for c in detail.collectors if c.pickup_id == pickup_id)
    day = _day(page, _("从哪天起不能接"))

    def run() -> None:
        from_day = dialog.needed_day(day)
        page.data.write(
            students.end_collector,
            detail.row.student_id,
            pickup_id=pickup_id,
            from_day=from_day,
            today=page.data.today(),
        )
        page.said.emit(
            _("已保存：{day} 起 {name} 不能接 {child}").format(
                day=from_day.isoformat(), name=person.name, child=detail.row.name
            )
        )

    dialog = form.FormDialog(
        page,
        icon="family",
        title=_("{name} 不再接 {child}").format(name=words.collector(person), child=detail.row.name),
        sentence=_("从那天起，门口不会把孩子交给这个人。以前接过的记录都留着。"),
        verb=_("不再接"),
        fields=(day,),
        beside={"end_in_past": day},
        run=run,
    )
    dialog.open()


def end_alone(page: "StudentsPage", detail: StudentDetail) -> None:
    """Ask from which day on the child does not go alone any more (N-7)."""
    day = _day(page, _("从哪天起要有人接"))

    def run() -> None:
        from_day = dialog.needed_day(day)
        page.data.write(students.end_alone, detail.row.student_id, from_day=from_day, today=page.data.today())
        page.said.emit(
            _("已保存：{day} 起 {name} 要有人接").format(day=from_day.isoformat(), name=detail.row.name)
        )

    dialog = form.FormDialog(
        page,
        icon="walk",
        title=_("{name} 不再自己离校").format(name=detail.row.name),
        sentence=_("家长收回同意，或同意不再作数。从那天起要有登记的人来接。"),
        verb=_("要有人接"),
        fields=(day,),
        beside={"end_in_past": day},
        run=run,
    )
    dialog.open()


def leave(page: "StudentsPage", detail: StudentDetail) -> None:
    """Ask from which day on the child is not at the school any more, and say what that closes."""
    day = _day(page, _("从哪天起不在校"))

    def run() -> None:
        first = dialog.needed_day(day)
        page.data.write(students.leave, detail.row.student_id, day=first)
        page.said.emit(_("已保存：{name} {day} 起不在校").format(name=detail.row.name, day=first.isoformat()))

    dialog = form.FormDialog(
        page,
        icon="students",
        title=_("{name} 转出、离校").format(name=detail.row.name),
        sentence=_("从那天起不在花名册上。证件号相同的孩子以后再收入，还是这个孩子。"),
        facts=(
            forms.Fact("changed", _("座位、托管班、接送人、自己离校的同意，都到前一天为止")),
            forms.Fact("done", _("点过的名、交接、账单和收款都留着，该收该退的照旧办")),
        ),
        verb=_("办理离校"),
        fields=(day,),
        beside=dict.fromkeys(("left_already", "left_before_enrolled", "left_but_named"), day),
        run=run,
    )
    dialog.open()


def _day(page: "StudentsPage", caption: str) -> forms.Field:
    entry = forms.Entry(name=caption, width=130)
    entry.setText(page.data.today().isoformat())
    return forms.Field(caption, entry, required=True)
