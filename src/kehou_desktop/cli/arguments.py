"""What can be written on the command line, and how a wrong word is said."""

import argparse
import contextlib
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from kehou_desktop import __version__, i18n
from kehou_desktop.cli import days, founding, keeping, lists, paper, receipts, talk
from kehou_desktop.domain.errors import Refused
from kehou_desktop.i18n import _

_YEARS = range(2000, 2101)
"""The years a school's day can lie in: as for the code of a term."""


class Parser(argparse.ArgumentParser):
    """Says a wrong argument in one line and ends with 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(
            talk.NOT_STARTED,
            _("命令写得不对：{message}\n用 {prog} --help 看怎么写。\n").format(
                message=message, prog=self.prog
            ),
        )


def parser() -> argparse.ArgumentParser:
    """Return everything that can be written."""
    top = Parser(prog="kehou", description=_("课后：小学校的课后服务，在一台办公电脑上，不用网络。"))
    top.add_argument("--version", action="version", version=f"kehou {__version__}")
    top.add_argument("--data", type=Path, metavar="DIR", help=_("放这个学校数据的文件夹"))
    top.add_argument("--user", default="", metavar="NAME", help=_("谁来办（只有一个账户时可以不写）"))
    top.add_argument("--lang", choices=i18n.LANGUAGES, help=_("用中文还是英文"))
    commands = top.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)

    def command(name: str, run: Any, help_: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = commands.add_parser(name, help=help_, description=help_)
        made.set_defaults(run=run)
        return made

    init = command("init", founding.init, _("建立一个真实的学校，恢复码只显示这一次"))
    init.add_argument("--school", required=True, metavar="NAME", help=_("学校全称"))
    init.add_argument("--head", required=True, metavar="NAME", help=_("第一个账户：校长的姓名"))
    init.add_argument("--code", default="", metavar="N", help=_("10 位学校标识码"))
    init.add_argument("--grades", default="1-6", metavar="1-6", help=_("年级范围"))
    init.add_argument("--term", metavar="T", help=_("学期，如 2026-2027-1；不写就是今天所在的学期"))

    practice = command("practice", founding.practice, _("造一所虚构的练习学校"))
    practice.add_argument("--students", type=count, default=300, metavar="N", help=_("学生人数"))
    practice.add_argument(
        "--seed", type=int, default=1, metavar="S", help=_("种子：同一个种子造出同一所学校")
    )
    practice.add_argument(
        "--through", type=day, default=date(2026, 11, 30), metavar="DATE", help=_("过到哪一天")
    )

    import_ = command("import", lists.import_, _("收入学校自己的表格"))
    import_.add_argument("what", choices=("students",), help=_("收什么"))
    import_.add_argument("files", nargs="+", type=Path, metavar="FILE")
    import_.add_argument("--dry-run", action="store_true", help=_("只看结果，什么都不存"))
    import_.add_argument("--json", action="store_true", help=_("用 JSON 输出"))
    import_.add_argument("--without-damaged-ids", action="store_true", help=_("收下证件号损坏的行，不带号码"))

    listed = command("papers", paper.papers, _("列出所有的表"))
    listed.add_argument("--json", action="store_true", help=_("用 JSON 输出"))

    print_ = command("print", paper.print_, _("出一张表"))
    print_.add_argument("name", metavar="NAME", help=_("表的名字，见 kehou papers"))
    print_.add_argument("--format", choices=("pdf", "xlsx"), help=_("格式；不写就按 -o 的后缀，再不然 pdf"))
    print_.add_argument("--class", dest="class_", metavar="CLASS", help=_("班级，如 三(1)班"))
    print_.add_argument("--group", metavar="ID|NAME", help=_("班组的号码或名字"))
    print_.add_argument("--student", type=int, metavar="ID", help=_("学生的号码"))
    print_.add_argument("--date", type=day, metavar="D", help=_("哪一天"))
    print_.add_argument("--month", type=month, metavar="YYYY-MM", help=_("哪个月"))
    print_.add_argument("--term", metavar="T", help=_("哪个学期"))
    print_.add_argument("-o", "--output", required=True, metavar="FILE", help=_("写到哪里；- 是标准输出"))

    roll = command("roll", days.roll, _("一天的点名表"))
    roll.add_argument("date", type=day, metavar="DATE")
    roll.add_argument("--group", metavar="G", help=_("班组的号码或名字"))
    roll.add_argument("--json", action="store_true", help=_("用 JSON 输出"))

    board = command("board", days.board, _("还有谁没离校"))
    board.add_argument("date", type=day, metavar="DATE")
    board.add_argument("--json", action="store_true", help=_("用 JSON 输出"))

    check = command("check", keeping.check, _("检查数据是否完好，再做合规自查"))
    check.add_argument("--json", action="store_true", help=_("用 JSON 输出"))

    backup = command("backup", keeping.backup, _("做一份核验过的备份"))
    backup.add_argument("folder", nargs="?", type=Path, metavar="DIR", help=_("备份放在哪个文件夹"))
    backups = command("backups", keeping.backups, _("列出备份和状态"))
    backups.add_argument("--json", action="store_true", help=_("用 JSON 输出"))
    restore = command("restore", keeping.restore, _("把备份恢复到一个空文件夹"))
    restore.add_argument("backup", type=Path, metavar="BACKUP")
    restore.add_argument(
        "--last-receipt", type=receipt, metavar="N", help=_("纸上最大的票据号码，如 2026-0000123")
    )
    return top


def day(text: str) -> date:
    """Read a day like 2026-11-25."""
    with contextlib.suppress(ValueError):
        if (found := date.fromisoformat(text)).year in _YEARS:
            return found
    raise argparse.ArgumentTypeError(_("日期“{text}”看不懂。请写成 2026-11-25。").format(text=text))


def month(text: str) -> tuple[int, int]:
    """Read a month like 2026-11 as (year, month)."""
    with contextlib.suppress(ValueError):
        if (found := date.fromisoformat(f"{text}-01")).year in _YEARS:
            return found.year, found.month
    raise argparse.ArgumentTypeError(_("月份“{text}”看不懂。请写成 2026-11。").format(text=text))


def receipt(text: str) -> tuple[int, int]:
    """Read a receipt's number like 2026-0000123 as (year, serial)."""
    try:
        return receipts.number(text)
    except Refused as refused:
        from kehou_desktop import words

        raise argparse.ArgumentTypeError(words.refusal(refused)) from None


def count(text: str) -> int:
    """Read how many children a practice school has."""
    with contextlib.suppress(ValueError):
        if 1 <= (n := int(text)) <= 5000:
            return n
    raise argparse.ArgumentTypeError(_("人数“{text}”不行。请写 1 到 5000。").format(text=text))
