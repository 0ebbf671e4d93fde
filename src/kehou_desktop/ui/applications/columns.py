"""What a class's list of applications shows: the paper's own order, one tick a question."""

from kehou_desktop import words
from kehou_desktop.domain.applications import ALL_WEEKDAYS, ApplicationRow, Kind, Stage
from kehou_desktop.i18n import _
from kehou_desktop.ui.table import Chip, Column, Edit, Look

STATE = {
    Stage.NOT_RETURNED: "look",
    Stage.AWAITS_CLASS: "part",
    Stage.AWAITS_SCHOOL: "part",
    Stage.REFUSED: "stop",
    Stage.AWAITS_AGREEMENT: "look",
    Stage.TAKES_PART: "done",
    Stage.OPTED_OUT: "not_for",
}
"""The shape of a stage."""


def columns() -> tuple[Column[ApplicationRow], ...]:
    """Return the columns: seat, name, returned, five weekdays, stage, both reviews, agreement, group."""
    column = Column[ApplicationRow]
    days = tuple(
        column(
            words.weekdays(digit),
            lambda r, digit=digit: _day(r, digit),  # type: ignore[misc]  # a default keeps the digit
            kind="tick",
            width=44,
            key=digit,
            edit=Edit(),
            sort=False,
            said=lambda r, digit=digit: _yes(_day(r, digit)),  # type: ignore[misc]  # digit is bound
        )
        for digit in ALL_WEEKDAYS
    )
    return (
        column(_("座号"), lambda r: r.seat_no, kind="number", width=48, muted=True, key="seat"),
        column(_("姓名"), lambda r: r.name, width=96, bold=True, key="name"),
        column(
            _("交回"),
            lambda r: r.kind is not None,
            kind="tick",
            width=52,
            key="returned",
            edit=Edit(),
            said=lambda r: _yes(r.kind is not None),
        ),
        *days,
        column(_("申请"), stage_chip, kind="chip", width=116, key="stage", look=_stage_look),
        column(_("班审"), lambda r: r.class_reviewer, width=96, muted=True, key="class_review"),
        column(_("校审"), lambda r: r.school_reviewer, width=96, muted=True, key="school_review"),
        column(
            _("协议"),
            _agreed,
            kind="tick",
            width=52,
            key="agreement",
            edit=Edit(allowed=lambda r: _agreed(r) is False),
            look=_agreement_look,
            said=lambda r: _yes(_agreed(r)),
        ),
        column(_("班组"), _placed, stretch=True, key="group", look=_placed_look),
    )


def stage_chip(row: ApplicationRow) -> Chip:
    """Return how far a child's paper has come, as a chip."""
    return Chip(STATE[row.stage], words.label(row.stage))


def _day(row: ApplicationRow, digit: str) -> bool | None:
    return None if row.kind is Kind.OPT_OUT else digit in row.weekdays


def _agreed(row: ApplicationRow) -> bool | None:
    """Whether the agreement is signed; None where there is none to sign."""
    if row.kind is not Kind.APPLICATION or row.stage is Stage.REFUSED:
        return None
    return row.agreement_on is not None


def _yes(ticked: bool | None) -> str:
    return _("不用") if ticked is None else _("有") if ticked else _("没有")


def _stage_look(row: ApplicationRow) -> Look:
    return Look(tip=_("理由：{reason}").format(reason=row.refusal_reason) if row.refusal_reason else "")


def _agreement_look(row: ApplicationRow) -> Look:
    if row.agreement_on is None:
        return Look()
    return Look(tip=_("{day} 签订").format(day=row.agreement_on.isoformat()))


def _placed(row: ApplicationRow) -> str:
    if row.stage is Stage.REFUSED:
        return row.refusal_reason
    return row.group


def _placed_look(row: ApplicationRow) -> Look:
    if row.stage is Stage.REFUSED:
        return Look(ink="bad")
    return Look(note="" if row.group or row.stage is not Stage.TAKES_PART else _("手续齐了，还没编班"))
