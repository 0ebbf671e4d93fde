"""Guardians in the order to ring, and who must not take the child home: entered, moved, ended."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from kehou_desktop import words
from kehou_desktop.domain.barred import Basis
from kehou_desktop.domain.students import readings
from kehou_desktop.domain.students.rows import StudentDetail
from kehou_desktop.i18n import _
from kehou_desktop.services import barred, guardians, school
from kehou_desktop.ui import form, forms

if TYPE_CHECKING:
    from kehou_desktop.ui.students.page import StudentsPage


def add_guardian(page: "StudentsPage", detail: StudentDetail) -> None:
    """Add a guardian, last in the order to ring."""
    name = _entry(_("姓名"), 160, required=True)
    relation = _entry(_("与学生关系"), 160, hint=_("例如 父亲、外婆"))
    phone = _entry(_("电话"), 160, required=True)

    def run() -> None:
        text = dialog.text(relation)
        code, kept = readings.relation(text) if text else (None, "")
        page.data.write(
            guardians.add,
            detail.row.student_id,
            name=dialog.text(name),
            relation=code,
            relation_text=kept,
            phone=dialog.text(phone),
            today=page.data.today(),
        )
        page.said.emit(
            _("已保存：{name} 是 {child} 的监护人").format(name=dialog.text(name), child=detail.row.name)
        )

    dialog = form.FormDialog(
        page,
        icon="family",
        title=_("{name} 多一位监护人").format(name=detail.row.name),
        sentence=_("排在最后打电话，从今天起也可以接。导入花名册只改第一位。"),
        verb=_("登记监护人"),
        fields=(name, relation, phone),
        beside={"name_missing": name, "guardian_there": name, "phone_unreadable": phone},
        run=run,
    )
    dialog.open()


def move_up(page: "StudentsPage", detail: StudentDetail, guardian_id: int) -> None:
    """Ring a guardian one place earlier."""
    page.data.write(guardians.move_up, detail.row.student_id, guardian_id=guardian_id)
    page.said.emit(_("已保存：{name} 的电话顺序").format(name=detail.row.name))


def end_guardian(page: "StudentsPage", detail: StudentDetail, guardian_id: int) -> None:
    """End a guardian after asking."""
    name = next((g.name for g in detail.guardians if g.guardian_id == guardian_id), "")

    def run() -> None:
        page.data.write(
            guardians.end, detail.row.student_id, guardian_id=guardian_id, today=page.data.today()
        )
        page.said.emit(_("已保存：{name} 不再是监护人").format(name=name))

    dialog = forms.Dialog(
        page,
        state="look",
        title=_("{name} 不再是 {child} 的监护人").format(name=name, child=detail.row.name),
        sentence=_("不再打这个电话，也不能再接。以前的交接和记录都留着。"),
        answers=(forms.Answer(_("再看看")), forms.Answer(_("结束"), on=run)),
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def bar(page: "StudentsPage", detail: StudentDetail) -> None:
    """Bar a person from collecting the child: with its basis, its paper and an end (R-045)."""
    today = page.data.today()
    name = _entry(_("姓名"), 160, required=True)
    relation = _entry(_("与学生关系"), 160, hint=_("例如 父亲、舅舅"))
    yes_no = forms.Chooser([(False, _("不是")), (True, _("是"))], name=_("法定监护人"))
    guardian = forms.Field(_("法定监护人"), yes_no, hint=_("是的，门口说“先不要交给此人”"))
    kinds = forms.Chooser([(b, words.label(b)) for b in Basis], name=_("依据"))
    basis = forms.Field(_("依据"), kinds, required=True)
    document = _entry(_("文书"), 220, hint=_("文号，或书面要求的日期和签字人"), required=True)
    begins = _entry(_("从哪天起"), 130, required=True)
    ends = _entry(_("到哪天"), 130, hint=_("必须有期限，到时再看"), required=True)
    _put(begins, today.isoformat())
    _put(ends, page.data.read(school.semester_on, today).last_day.isoformat())

    def run() -> None:
        text = dialog.text(relation)
        code, kept = readings.relation(text) if text else (None, "")
        page.data.write(
            barred.add,
            detail.row.student_id,
            name=dialog.text(name),
            relation=code,
            relation_text=kept,
            is_guardian=bool(yes_no.value()),
            basis=kinds.value(),
            document=dialog.text(document),
            valid_from=dialog.needed_day(begins),
            valid_to=dialog.day(ends),
        )
        page.said.emit(_("已保存：有人不得接走 {child}").format(child=detail.row.name))

    dialog = form.FormDialog(
        page,
        icon="stop",
        title=_("谁不得接走 {name}").format(name=detail.row.name),
        sentence=_("要有法院文书、保护令，或有监护权的家长的书面要求。门口只看到“停”，看不到依据。"),
        verb=_("登记"),
        fields=(name, relation, guardian, basis, document, begins, ends),
        beside={
            "name_missing": name,
            "document_missing": document,
            "bar_without_end": ends,
            "validity_wrong": ends,
        },
        run=run,
    )
    dialog.open()


def end_bar(page: "StudentsPage", detail: StudentDetail, barred_id: int) -> None:
    """End a bar after asking: its basis must have been lifted."""
    name = next((b.name for b in detail.barred if b.barred_id == barred_id), "")

    def run() -> None:
        page.data.write(barred.end, detail.row.student_id, barred_id=barred_id, today=page.data.today())
        page.said.emit(_("已保存：{child} 的不得接走已结束一条").format(child=detail.row.name))

    dialog = forms.Dialog(
        page,
        state="stop",
        title=_("结束：{name} 不得接走 {child}").format(name=name, child=detail.row.name),
        sentence=_("只有依据解除了才结束。结束以后，登记在接送人里的，门口就放行。"),
        answers=(forms.Answer(_("再看看")), forms.Answer(_("结束"), on=run, kind="danger")),
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def _entry(caption: str, width: int, *, hint: str = "", required: bool = False) -> forms.Field:
    return forms.Field(caption, forms.Entry(name=caption, width=width), hint=hint, required=required)


def _put(field: forms.Field, text: str) -> None:
    assert isinstance(field.control, forms.Entry)
    field.control.setText(text)
