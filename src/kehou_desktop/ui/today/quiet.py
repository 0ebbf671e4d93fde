"""What the room Today says where there is no roll: the steps before term, and a day without service."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kehou_desktop import words
from kehou_desktop.domain.calendar import ServiceDay
from kehou_desktop.i18n import _
from kehou_desktop.ui import forms


@dataclass(frozen=True, slots=True)
class FirstStep:
    """The steps before the first roll and the one that comes now: what is missing, why, the verb."""

    stations: tuple[forms.Station, ...]
    key: str
    sentence: str
    reason: str
    verb: str


def first_steps(*, children: int, returned: int, ready: int) -> FirstStep:
    """Say how far a school without groups has come: roster, papers, reviews and agreements, groups."""
    done = (children > 0, returned > 0, ready > 0, False)
    here = done.index(False)
    said = (
        ("students", _("花名册"), _("{count} 人").format(count=children)),
        ("applications", _("申请或放弃"), _("交回 {count} 份").format(count=returned)),
        ("review", _("两级审核、签协议"), _("办妥 {count} 人").format(count=ready)),
        ("groups", _("编托管班"), _("还没有班组")),
    )
    sentence, reason, verb = (
        (_("还没有学生"), _("有了花名册，才能收申请、编班、点名。"), _("导入花名册")),
        (_("还没有收到申请"), _("申请或放弃，每个孩子每学期交一份。"), _("录入申请")),
        (_("还没有一份办妥的申请"), _("班主任、校长都审过，协议签了，才算办妥。"), _("去审核")),
        (_("{count} 人已办妥，还没有编班").format(count=ready), _("编了班，点名表才有人。"), _("编托管班")),
    )[here]
    stations = tuple(
        forms.Station("done" if ok else "none", word, count, here=place == here, key=key)
        for place, (ok, (key, word, count)) in enumerate(zip(done, said, strict=True))
    )
    return FirstStep(stations, said[here][0], sentence, reason, verb)


def calm(
    day: date,
    *,
    is_today: bool,
    serves: bool,
    following: ServiceDay | None,
    note: str,
    before: date | None,
    see_day: Callable[[date], object],
    see_calendar: Callable[[], object],
) -> forms.EmptyState:
    """Say that there is nothing to do on a day, why, and when it goes on. ``serves``: only groups lack."""
    if serves:
        title, said = _("这一天没有要点名的班组"), _("班组里的孩子从编入那天起点名。")
    else:
        title = _("今天没有课后服务") if is_today else _("这一天没有课后服务")
        said = _("{day}，{note}。").format(day=words.day(day), note=note) if note else words.day(day)
    if following is None:
        then = _("校历上没有后面的服务日了。")
    else:
        then = _("下一个服务日是 {day}。").format(day=words.day(following.day))
    links = []
    if before is not None:
        seen = _("看 {day}").format(day=words.day(before))
        links.append(forms.Button(seen, kind="link", on=lambda: see_day(before)))
    return forms.EmptyState(
        "grid",
        title,
        said,
        then,
        button=forms.Button(_("看校历"), icon="today", on=see_calendar),
        links=links,
    )
