"""Ask once before a whole class goes a step on, and for the reason where a paper is not passed."""

from typing import TYPE_CHECKING

from kehou_desktop import words
from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.applications import ALL_WEEKDAYS, ApplicationRow, Stage, Step
from kehou_desktop.domain.students.rows import HomeClass
from kehou_desktop.i18n import _
from kehou_desktop.services import applications, classes, school
from kehou_desktop.ui import form, forms

if TYPE_CHECKING:
    from kehou_desktop.ui.applications.page import ApplicationsPage

Rows = tuple[ApplicationRow, ...]
_NAMED = 6


def whole_class(page: "ApplicationsPage", rows: Rows) -> None:
    """Key an application for Monday to Friday for everybody who has not returned a paper."""
    label = page.home_class.label
    form.FormDialog(
        page,
        icon="applications",
        title=_("{class_} {n} 人都记为申请？").format(class_=label, n=len(rows)),
        sentence=_("没交回的全部记为已交回，周一到周五。个别不同的，记完再改那一格。"),
        facts=(
            forms.Fact("changed", _("记为申请：{names}").format(names=_names(rows))),
            forms.Fact("done", _("已经交回的和放弃的不动")),
        ),
        verb=_("全班申请 {n} 人").format(n=len(rows)),
        run=lambda: page.apply({r.student_id: ALL_WEEKDAYS for r in rows}),
    ).open()


def class_review(page: "ApplicationsPage", rows: Rows) -> None:
    """Give the class teacher's review for these children."""

    def run() -> None:
        n = page.data.write(
            applications.class_review,
            [r.student_id for r in rows],
            semester_id=page.semester_id,
            day=page.data.today(),
            now=page.data.now(),
        )
        page.said.emit(_("已保存：班审通过 {n} 人").format(n=n))

    form.FormDialog(
        page,
        icon="applications",
        title=_("班审通过 {n} 人？").format(n=len(rows)),
        sentence=_("审过的申请是凭据，以后不能直接改。不通过的先单独写理由。"),
        facts=(forms.Fact("part", _("班审通过：{names}").format(names=_names(rows))),),
        verb=_("班审通过 {n} 人").format(n=len(rows)),
        run=run,
    ).open()


def school_review(page: "ApplicationsPage", rows: Rows) -> None:
    """Give the principal's decision; in single-hand mode it is named who signed it on paper."""
    who = _second(page)

    def run() -> None:
        page.second_signature = _typed(who)
        n = page.data.write(
            applications.school_review,
            [r.student_id for r in rows],
            semester_id=page.semester_id,
            now=page.data.now(),
            on_paper_by=page.second_signature,
        )
        page.said.emit(_("已保存：校审通过 {n} 人").format(n=n))

    form.FormDialog(
        page,
        icon="seal",
        title=_("校审通过 {n} 人？").format(n=len(rows)),
        sentence=_("校长审定以后，就可以签协议。"),
        facts=(forms.Fact("part", _("校审通过：{names}").format(names=_names(rows))),),
        verb=_("校审通过 {n} 人").format(n=len(rows)),
        fields=[who] if who else [],
        beside=dict.fromkeys(("name_second_signature", "second_signature_same"), who) if who else {},
        run=run,
    ).open()


def sign(page: "ApplicationsPage", rows: Rows) -> None:
    """Mark the agreements of these children as signed today."""
    form.FormDialog(
        page,
        icon="applications",
        title=_("{n} 份协议都签好了？").format(n=len(rows)),
        sentence=_("签字日期记为 {day}。手上没有签好的那一份，先不要记。").format(
            day=page.data.today().isoformat()
        ),
        facts=(forms.Fact("look", _("还缺协议：{names}").format(names=_names(rows))),),
        verb=_("协议已签 {n} 人").format(n=len(rows)),
        run=lambda: page.sign(rows),
    ).open()


def reject(page: "ApplicationsPage", row: ApplicationRow) -> None:
    """Refuse one paper in the review it stands before, with its reason (R-087)."""
    by_school = row.stage is Stage.AWAITS_SCHOOL
    reason = forms.Field(
        _("理由"),
        forms.Entry(name=_("不通过的理由"), width=300),
        hint=_("家长看得到"),
        required=True,
    )
    who = _second(page) if by_school else None

    def run() -> None:
        chosen, text = [row.student_id], _typed(reason)
        if by_school:
            page.second_signature = _typed(who)
            page.data.write(
                applications.school_review,
                chosen,
                semester_id=page.semester_id,
                now=page.data.now(),
                approved=False,
                reason=text,
                on_paper_by=page.second_signature,
            )
        else:
            page.data.write(
                applications.class_review,
                chosen,
                semester_id=page.semester_id,
                day=page.data.today(),
                now=page.data.now(),
                approved=False,
                reason=text,
            )
        page.said.emit(_("已保存：{name} 未通过").format(name=row.name))

    beside = {"refusal_needs_reason": reason} | (
        dict.fromkeys(("name_second_signature", "second_signature_same"), who) if who else {}
    )
    form.FormDialog(
        page,
        icon="stop",
        title=(_("{name} 校审不通过") if by_school else _("{name} 班审不通过")).format(name=row.name),
        sentence=_("不通过要写理由，家长可以据此提出意见。"),
        verb=_("不通过"),
        fields=[reason, *([who] if who else [])],
        beside=beside,
        run=run,
    ).open()


def correctable(page: "ApplicationsPage", row: ApplicationRow | None) -> bool:
    """Whether the row has a conclusion that may be corrected here: refused, or passed and not signed yet."""
    judged = row is not None and row.stage in (Stage.REFUSED, Stage.AWAITS_AGREEMENT)
    return judged and Role.HEAD in page.data.actor.roles


def conclude(page: "ApplicationsPage", row: ApplicationRow | None) -> None:
    """Refuse the paper that waits for a review, or correct the conclusion of one that was reviewed."""
    if row is not None and correctable(page, row):
        correct(page, row)
    elif row is not None and row.stage in (Stage.AWAITS_CLASS, Stage.AWAITS_SCHOOL):
        reject(page, row)
    else:
        page.said.emit(_("先选一个待审的孩子，再按不通过。"))


def correct(page: "ApplicationsPage", row: ApplicationRow) -> None:
    """Correct a conclusion given by mistake; the former one is kept."""
    step = Step.SCHOOL if row.school_review is not None else Step.CLASS
    passed = row.school_review if step is Step.SCHOOL else row.class_review
    reason = forms.Field(
        _("为什么改"), forms.Entry(name=_("改审的理由"), width=300), hint=_("会留档"), required=True
    )
    who = _second(page) if step is Step.SCHOOL else None

    def run() -> None:
        if who is not None:
            page.second_signature = _typed(who)
        page.data.write(
            applications.correct_review,
            row.student_id,
            semester_id=page.semester_id,
            step=step,
            approved=not passed,
            reason=_typed(reason),
            now=page.data.now(),
            on_paper_by=_typed(who),
        )
        page.said.emit(_("已保存：{name} 改审").format(name=row.name))

    now = _("通过") if passed else _("不通过")
    later = _("不通过") if passed else _("通过")
    beside = {"correction_needs_reason": reason} | (
        dict.fromkeys(("name_second_signature", "second_signature_same"), who) if who else {}
    )
    form.FormDialog(
        page,
        icon="look",
        title=_("{name} {step}改为{later}").format(name=row.name, step=words.label(step), later=later),
        sentence=_("现在是{now}。改审另记一条，原来的结论也留着。签了协议就不能再改。").format(now=now),
        verb=_("改为{later}").format(later=later),
        fields=[reason, *([who] if who else [])],
        beside=beside,
        run=run,
    ).open()


def name_teacher(page: "ApplicationsPage", home: HomeClass) -> None:
    """Name the class teacher: the name stands on the class's papers, and on its group to begin with."""
    entry = forms.Entry(name=_("班主任"), width=160)
    entry.setText(home.teacher)

    def run() -> None:
        page.data.write(classes.set_teacher, home.home_class_id, teacher=entry.text())
        page.said.emit(
            _("已保存：{class_} 班主任 {teacher}").format(class_=home.label, teacher=entry.text().strip())
        )

    form.FormDialog(
        page,
        icon="edit",
        title=_("{class_} 班主任").format(class_=home.label),
        sentence=_("会印在这个班的名单和表上；编托管班时先用班主任。"),
        verb=_("保存"),
        fields=[forms.Field(_("班主任"), entry)],
        run=run,
    ).open()


def _second(page: "ApplicationsPage") -> forms.Field | None:
    """Return the field for who signs on paper, where the school has too few accounts for two signatures."""
    if not page.data.read(school.single_hand):
        return None
    entry = forms.Entry(name=_("在纸上签字的人"), width=160)
    entry.setText(page.second_signature)
    return forms.Field(
        _("纸上签字的人"), entry, hint=_("单人模式：写明第二个签字的人，会记下来"), required=True
    )


def _typed(field: forms.Field | None) -> str:
    control = field.control if field is not None else None
    return control.text().strip() if isinstance(control, forms.Entry) else ""


def _names(rows: Rows) -> str:
    shown = _("、").join(r.name for r in rows[:_NAMED])
    if len(rows) <= _NAMED:
        return shown
    return _("{names} 等 {n} 人").format(names=shown, n=len(rows))
