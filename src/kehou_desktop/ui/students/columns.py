"""What the roster shows of a child: never a full number, never hardship."""

from kehou_desktop import words
from kehou_desktop.domain.applications import ALL_WEEKDAYS, Stage
from kehou_desktop.domain.handover import Way
from kehou_desktop.domain.students.rows import StudentRow
from kehou_desktop.i18n import _
from kehou_desktop.ui.table import Chip, Column, Look, Tags

_STATE = {
    Stage.NOT_RETURNED: "none",
    Stage.AWAITS_CLASS: "part",
    Stage.AWAITS_SCHOOL: "part",
    Stage.REFUSED: "stop",
    Stage.AWAITS_AGREEMENT: "look",
    Stage.TAKES_PART: "done",
    Stage.OPTED_OUT: "not_for",
}
WAY_ICON = {Way.ADULT: "family", Way.ALONE: "walk"}


def columns() -> tuple[Column[StudentRow], ...]:
    """Return the columns: number, name, sex, class, way home, telephone, tags, after-school service."""
    column = Column[StudentRow]
    return (
        column(_("学号"), lambda r: r.student_no, width=88, key="number"),
        column(_("姓名"), lambda r: r.name, width=96, bold=True, key="name"),
        column(_("性别"), lambda r: words.label(r.sex) if r.sex else "", kind="centre", width=52, key="sex"),
        column(
            _("班级"),
            lambda r: r.class_label,
            width=72,
            key="class",
            sort=lambda r: (r.grade, r.class_no, r.seat_no),
        ),
        column(
            _("回家方式"),
            lambda r: words.label(r.way),
            width=112,
            key="way",
            look=lambda r: Look(icon=WAY_ICON[r.way]),
        ),
        column(_("监护人电话"), lambda r: r.phone, width=116, key="phone", sort=False),
        column(_("标签"), tags, kind="tags", stretch=True, key="tags"),
        column(_("课后服务"), service_chip, kind="chip", width=116, key="service"),
    )


def tags(row: StudentRow) -> Tags:
    """Return the facts of a child that every office hand may see."""
    told = (
        (row.left_behind, _("留守")),
        (row.is_migrant_child, _("随迁")),
        (row.boarder, _("住校")),
        (row.barred, _("禁接人")),
    )
    return Tags(tuple(word for there, word in told if there), loud=frozenset({_("禁接人")}))


def service_chip(row: StudentRow) -> Chip:
    """Return how the child stands to the service: 参加 五天, 缺协议, 不参加."""
    if row.stage is not Stage.TAKES_PART:
        return Chip(_STATE[row.stage], words.label(row.stage))
    if row.weekdays == ALL_WEEKDAYS:
        return Chip("done", _("参加 五天"))
    return Chip("done", _("参加 {n} 天").format(n=len(row.weekdays)))
