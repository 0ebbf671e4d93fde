"""Found a real school or a practice school."""

import argparse
from datetime import datetime
from typing import Any

from kehou_desktop.cli import opened, talk
from kehou_desktop.domain.errors import Refused, Trouble
from kehou_desktop.i18n import _


def init(options: argparse.Namespace) -> int:
    """Found a real school; the recovery code is printed once."""
    from kehou_desktop import opening
    from kehou_desktop.domain import calendar
    from kehou_desktop.store import generations

    folder = opened.folder_of(options)
    if generations.exists(folder):
        raise Trouble("store_exists", folder=str(folder))
    first, _dash, last = options.grades.partition("-")
    if not all(part.isascii() and part.isdigit() for part in (first, last or first)):
        raise Refused("grades_wrong", text=options.grades)
    term = calendar.parse_semester_code(options.term) if options.term else None
    now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the office's own clock
    door, code = opening.found(
        folder,
        name=options.school,
        head=options.head,
        password=opened.password(_("给{name}设口令（至少 8 个字符）：").format(name=options.head)),
        code=options.code,
        grades=(int(first), int(last or first)),
        term=term,
        today=now.date(),
        now=now,
    )
    door.close()
    talk.tell(code)
    talk.say(
        _("学校已建立：{folder}\n上面是恢复码，只显示这一次。请抄两份，由两人密封保管。").format(
            folder=folder
        ),
        talk.DONE,
    )
    return talk.DONE


def practice(options: argparse.Namespace) -> int:
    """Make a practice school."""
    from kehou_desktop import practice

    shown = _progress()
    door = practice.make(
        opened.folder_of(options),
        count=options.students,
        seed=options.seed,
        through=options.through,
        tell=shown,
    )
    door.close()
    talk.say(
        _("练习学校已造好：{folder}\n里面的人都是虚构的，数据不受保护，不要放真实的孩子。").format(
            folder=opened.folder_of(options)
        ),
        talk.DONE,
    )
    return talk.DONE


def _progress() -> Any:
    last = [-1]

    def shown(what: str, done: int, of: int) -> None:
        tenth = done * 10 // max(of, 1)
        if what == "days" and tenth != last[0]:
            last[0] = tenth
            talk.say(_("已过 {done} / {of} 天").format(done=done, of=of), talk.DONE)

    return shown
