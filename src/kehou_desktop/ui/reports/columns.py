"""The columns of the month's return, of the list of papers, and of the self-check."""

from collections.abc import Callable
from dataclasses import dataclass

from kehou_desktop import words
from kehou_desktop.domain import returns
from kehou_desktop.domain.checks import Finding
from kehou_desktop.domain.returns import ReturnRow
from kehou_desktop.i18n import _
from kehou_desktop.ui import table


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper of the house: what it would print now, and whether it is complete."""

    name: str
    title: str
    form: str
    period: str
    state: table.Chip
    xlsx: bool


def grades() -> tuple[table.Column[ReturnRow], ...]:
    """Return the columns of the return, in the order of the printed form (F-24)."""
    column = table.Column[ReturnRow]
    return (
        column(
            _("年级"),
            lambda r: words.grade(r.label),
            stretch=True,
            bold=True,
            key="grade",
            sort=lambda r: r.grade,
        ),
        _count(_("在校生"), lambda r: r.enrolled, "enrolled"),
        _count(_("参加"), lambda r: r.joined, "joined"),
        column(
            _("参加率 %"),
            lambda r: returns.percent(r.joined, r.enrolled),
            kind="number",
            width=88,
            key="rate",
        ),
        _count(_("五天全程"), lambda r: r.full_week, "full_week", 80),
        column(
            _("全程率 %"),
            lambda r: returns.percent(r.full_week, r.joined),
            kind="number",
            width=88,
            key="full_rate",
        ),
        _count(_("留守"), lambda r: r.left_behind, "left_behind"),
        _count(_("随迁"), lambda r: r.migrant, "migrant"),
        _count(_("残疾"), lambda r: r.disabled, "disabled"),
        _count(_("困难免收"), lambda r: r.waived, "waived", 80),
        _count(_("班数"), lambda r: r.groups, "groups"),
        column(_("应收"), lambda r: r.due, kind="money", text=table.dash, width=108, key="due"),
        column(_("实收"), lambda r: r.received, kind="money", text=table.dash, width=108, key="received"),
    )


def sums(row: ReturnRow, label: str) -> dict[str, str]:
    """Return a total's words by column."""
    said = {c.name: c.words(row) for c in grades()}
    return said | {"grade": label}


def _count(
    title: str, value: Callable[[ReturnRow], int], key: str, width: int = 72
) -> table.Column[ReturnRow]:
    return table.Column[ReturnRow](
        title,
        value,
        text=lambda n: f"{n:,}" if n else "·",
        kind="number",
        width=width,
        key=key,
    )


def papers() -> tuple[table.Column[PaperLine], ...]:
    """Return the columns of the list of papers."""
    column = table.Column[PaperLine]
    return (
        column(
            _("表名"), lambda p: p.title, stretch=True, key="title", look=lambda _p: table.Look(icon="paper")
        ),
        column(_("编号"), lambda p: p.form, width=72, muted=True, key="form"),
        column(_("印哪些"), lambda p: p.period, width=190, key="period"),
        column(_("状态"), lambda p: p.state, kind="chip", width=132, key="state"),
        column("", lambda p: _("预览"), kind="link", width=64, key="preview", sort=False),
        column(
            "", lambda p: _("导出 xlsx") if p.xlsx else "—", kind="link", width=88, key="xlsx", sort=False
        ),
    )


def findings() -> tuple[table.Column[Finding], ...]:
    """Return the columns of the self-check."""
    column = table.Column[Finding]
    return (
        column("", _gravity, kind="chip", width=88, key="severity", sort=lambda f: f.severity != "wrong"),
        column(_("查到什么"), words.finding, stretch=True, bold=True, key="what"),
        column(_("条款"), lambda f: f.clause, width=120, muted=True, key="clause"),
        column(_("几处"), lambda f: f.count, kind="number", width=60, key="count"),
    )


def _gravity(finding: Finding) -> table.Chip:
    return table.Chip("stop", _("不符")) if finding.severity == "wrong" else table.Chip("look", _("请看"))
