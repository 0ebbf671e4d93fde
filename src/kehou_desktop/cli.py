"""The side door: one thing at a time, without a window (`kehou ...`)."""

import argparse
import contextlib
import getpass
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

from kehou_desktop import __version__, i18n, paths
from kehou_desktop.domain.errors import Problem, Refused, Trouble
from kehou_desktop.i18n import _

DONE, IN_PART, NOT_STARTED = 0, 1, 2
VALID_IDS_TO_ASK = 5
_NEVER_BEGAN = frozenset(
    {
        *("password_needed", "password_wrong", "account_needed", "account_unknown"),
        *("paper_unknown", "format_unknown", "term_unreadable", "grades_wrong"),
    }
)
"""Refusals before anything could be tried: nobody was let in, or the command itself cannot be meant."""
_YEARS = range(2000, 2101)
"""The years a school's day can lie in: as for the code of a term."""


class _Parser(argparse.ArgumentParser):
    """Says a wrong argument in one line and ends with 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(
            NOT_STARTED,
            _("命令写得不对：{message}\n用 {prog} --help 看怎么写。\n").format(
                message=message, prog=self.prog
            ),
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; exit status 0 done, 1 in part or refused, 2 could not start."""
    _speak_utf8()
    given = list(sys.argv[1:] if arguments is None else arguments)
    i18n.use(_language_asked(given))
    options = _parser().parse_args(given)
    try:
        return int(options.run(options))
    except Refused as refused:
        from kehou_desktop import words

        return _say(words.refusal(refused), NOT_STARTED if refused.code in _NEVER_BEGAN else IN_PART)
    except Trouble as trouble:
        from kehou_desktop import words

        return _say(words.trouble(trouble), NOT_STARTED)
    except BrokenPipeError:
        return DONE
    except KeyboardInterrupt:
        return _say(_("已取消，没有改动。"), NOT_STARTED)
    except OSError as error:
        where = Path(error.filename).name if error.filename else ""
        return _say(_("读写不成：{what} {where}").format(what=error.strerror or "", where=where), NOT_STARTED)
    except Exception as fault:  # our own fault: one calm line, never a traceback with somebody's data in it
        return _say(
            _("程序出了意外，这一步没有做完；以前保存的都在。请把这个代号告诉维护的人：{place}").format(
                place=_place_of(fault)
            ),
            NOT_STARTED,
        )


def _place_of(fault: BaseException) -> str:
    """Return where in our own program a fault arose: module:line and its kind, no word of its message."""
    own = "-"
    trace = fault.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", "?"))
        if module.startswith("kehou_desktop"):
            own = f"{module.removeprefix('kehou_desktop.')}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{own} {type(fault).__name__}"


def _say(sentence: str, status: int) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201 - a command talks
    return status


def _tell(text: str) -> None:
    print(text)  # noqa: T201 - a command talks


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # any stream


def _language_asked(given: Sequence[str]) -> str:
    for i, word in enumerate(given):
        if word == "--lang" and i + 1 < len(given):
            return given[i + 1]
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
    return i18n.preferred()


# -- the arguments ---------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    top = _Parser(prog="kehou", description=_("课后：小学校的课后服务，在一台办公电脑上，不用网络。"))
    top.add_argument("--version", action="version", version=f"kehou {__version__}")
    top.add_argument("--data", type=Path, metavar="DIR", help=_("放这个学校数据的文件夹"))
    top.add_argument("--user", default="", metavar="NAME", help=_("谁来办（只有一个账户时可以不写）"))
    top.add_argument("--lang", choices=i18n.LANGUAGES, help=_("用中文还是英文"))
    commands = top.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)

    def command(name: str, run: Any, help_: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = commands.add_parser(name, help=help_, description=help_)
        made.set_defaults(run=run)
        return made

    init = command("init", _init, _("建立一个真实的学校，恢复码只显示这一次"))
    init.add_argument("--school", required=True, metavar="NAME", help=_("学校全称"))
    init.add_argument("--head", required=True, metavar="NAME", help=_("第一个账户：校长的姓名"))
    init.add_argument("--code", default="", metavar="N", help=_("10 位学校标识码"))
    init.add_argument("--grades", default="1-6", metavar="1-6", help=_("年级范围"))
    init.add_argument("--term", metavar="T", help=_("学期，如 2026-2027-1；不写就是今天所在的学期"))

    practice = command("practice", _practice, _("造一所虚构的练习学校"))
    practice.add_argument("--students", type=_count, default=300, metavar="N", help=_("学生人数"))
    practice.add_argument(
        "--seed", type=int, default=1, metavar="S", help=_("种子：同一个种子造出同一所学校")
    )
    practice.add_argument(
        "--through", type=_day, default=date(2026, 11, 30), metavar="DATE", help=_("过到哪一天")
    )

    import_ = command("import", _import, _("收入学校自己的表格"))
    import_.add_argument("what", choices=("students",), help=_("收什么"))
    import_.add_argument("files", nargs="+", type=Path, metavar="FILE")
    import_.add_argument("--dry-run", action="store_true", help=_("只看结果，什么都不存"))
    import_.add_argument("--json", action="store_true", help=_("用 JSON 输出"))
    import_.add_argument("--without-damaged-ids", action="store_true", help=_("收下证件号损坏的行，不带号码"))

    listed = command("papers", _papers, _("列出所有的表"))
    listed.add_argument("--json", action="store_true", help=_("用 JSON 输出"))

    print_ = command("print", _print, _("出一张表"))
    print_.add_argument("name", metavar="NAME", help=_("表的名字，见 kehou papers"))
    print_.add_argument("--format", choices=("pdf", "xlsx"), help=_("格式；不写就按 -o 的后缀，再不然 pdf"))
    print_.add_argument("--class", dest="class_", metavar="CLASS", help=_("班级，如 三(1)班"))
    print_.add_argument("--group", metavar="ID|NAME", help=_("班组的号码或名字"))
    print_.add_argument("--student", type=int, metavar="ID", help=_("学生的号码"))
    print_.add_argument("--date", type=_day, metavar="D", help=_("哪一天"))
    print_.add_argument("--month", type=_month, metavar="YYYY-MM", help=_("哪个月"))
    print_.add_argument("--term", metavar="T", help=_("哪个学期"))
    print_.add_argument("-o", "--output", required=True, metavar="FILE", help=_("写到哪里；- 是标准输出"))

    roll = command("roll", _roll, _("一天的点名表"))
    roll.add_argument("date", type=_day, metavar="DATE")
    roll.add_argument("--group", metavar="G", help=_("班组的号码或名字"))
    roll.add_argument("--json", action="store_true", help=_("用 JSON 输出"))

    board = command("board", _board, _("还有谁没离校"))
    board.add_argument("date", type=_day, metavar="DATE")
    board.add_argument("--json", action="store_true", help=_("用 JSON 输出"))

    check = command("check", _check, _("检查数据是否完好，再做合规自查"))
    check.add_argument("--json", action="store_true", help=_("用 JSON 输出"))

    backup = command("backup", _backup, _("做一份核验过的备份"))
    backup.add_argument("folder", nargs="?", type=Path, metavar="DIR", help=_("备份放在哪个文件夹"))
    backups = command("backups", _backups, _("列出备份和状态"))
    backups.add_argument("--json", action="store_true", help=_("用 JSON 输出"))
    restore = command("restore", _restore, _("把备份恢复到一个空文件夹"))
    restore.add_argument("backup", type=Path, metavar="BACKUP")
    return top


def _day(text: str) -> date:
    with contextlib.suppress(ValueError):
        if (found := date.fromisoformat(text)).year in _YEARS:
            return found
    raise argparse.ArgumentTypeError(_("日期“{text}”看不懂。请写成 2026-11-25。").format(text=text))


def _month(text: str) -> tuple[int, int]:
    with contextlib.suppress(ValueError):
        if (found := date.fromisoformat(f"{text}-01")).year in _YEARS:
            return found.year, found.month
    raise argparse.ArgumentTypeError(_("月份“{text}”看不懂。请写成 2026-11。").format(text=text))


def _count(text: str) -> int:
    with contextlib.suppress(ValueError):
        if 1 <= (n := int(text)) <= 5000:
            return n
    raise argparse.ArgumentTypeError(_("人数“{text}”不行。请写 1 到 5000。").format(text=text))


# -- the commands ----------------------------------------------------------------------------------------


def _folder(options: argparse.Namespace) -> Path:
    folder: Path = options.data or paths.default_data()
    return folder.expanduser()


def _password(prompt: str) -> str:
    given = os.environ.get("KEHOU_PASSWORD")
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise Refused("password_needed")
    return getpass.getpass(prompt)


@contextlib.contextmanager
def _open(options: argparse.Namespace) -> Iterator[Any]:
    from kehou_desktop import opening
    from kehou_desktop.store import generations

    folder = _folder(options)
    if not generations.exists(folder):
        raise Trouble("no_store", folder=str(folder))
    practice = generations.is_practice(folder)
    password = "" if practice else _password(_("口令："))
    door = opening.open_school(folder, name=options.user, password=password)
    try:
        yield door
    finally:
        door.close(back_up=False)


def _init(options: argparse.Namespace) -> int:
    from kehou_desktop import opening
    from kehou_desktop.domain import calendar
    from kehou_desktop.store import generations

    folder = _folder(options)
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
        password=_password(_("给{name}设口令（至少 8 个字符）：").format(name=options.head)),
        code=options.code,
        grades=(int(first), int(last or first)),
        term=term,
        today=now.date(),
        now=now,
    )
    door.close()
    _tell(code)
    _say(
        _("学校已建立：{folder}\n上面是恢复码，只显示这一次。请抄两份，由两人密封保管。").format(
            folder=folder
        ),
        DONE,
    )
    return DONE


def _practice(options: argparse.Namespace) -> int:
    from kehou_desktop import practice

    shown = _progress_printer()
    door = practice.make(
        _folder(options), count=options.students, seed=options.seed, through=options.through, tell=shown
    )
    door.close()
    _say(
        _("练习学校已造好：{folder}\n里面的人都是虚构的，数据不受保护，不要放真实的孩子。").format(
            folder=_folder(options)
        ),
        DONE,
    )
    return DONE


def _progress_printer() -> Any:
    last = [-1]

    def shown(what: str, done: int, of: int) -> None:
        tenth = done * 10 // max(of, 1)
        if what == "days" and tenth != last[0]:
            last[0] = tenth
            _say(_("已过 {done} / {of} 天").format(done=done, of=of), DONE)

    return shown


def _import(options: argparse.Namespace) -> int:
    """Take in one file after the other; one that cannot be read is said and keeps no other from coming in."""
    from kehou_desktop import words

    found: list[int] = []
    with _open(options) as door:
        for file in options.files:
            try:
                found.append(_import_one(door, file, options))
            except Refused as refused:
                found.append(_say(words.refusal(refused), IN_PART))
            except Trouble as trouble:
                found.append(_say(words.trouble(trouble), NOT_STARTED))
    if set(found) == {NOT_STARTED}:
        return NOT_STARTED
    return IN_PART if any(found) else DONE


def _import_one(door: Any, file: Path, options: argparse.Namespace) -> int:
    from kehou_desktop import importing

    data = importing.load(file)
    read = importing.preview(door, data, file.name, without_damaged_ids=options.without_damaged_ids)
    if door.database.practice and read.valid_ids >= VALID_IDS_TO_ASK:
        _say(_("提醒：这是练习学校，数据不受保护，请不要放真实的名单。"), DONE)
    if not options.dry_run:
        importing.take_in(door, read)
    plan = read.plan
    if options.json:
        _tell(json.dumps(_import_object(file, read), ensure_ascii=False))
    else:
        _tell(
            _(
                "{file}：新增 {added}，更新 {updated}，不变 {unchanged}，保留手改 {kept}，不收 {refused}"
            ).format(
                file=file.name,
                added=plan.added,
                updated=plan.updated,
                unchanged=plan.unchanged,
                kept=plan.kept,
                refused=plan.refused,
            )
        )
        for sentence in _places(plan.problems):
            _say(sentence, DONE)
        if options.dry_run:
            _say(_("只是看看，什么都没有存。"), DONE)
    return IN_PART if plan.refused else DONE


def _import_object(file: Path, read: Any) -> dict[str, Any]:
    from kehou_desktop import words

    plan = read.plan
    return {
        "file": file.name,
        "sheets": list(read.found.sheets),
        "added": plan.added,
        "updated": plan.updated,
        "unchanged": plan.unchanged,
        "kept": plan.kept,
        "refused": plan.refused,
        "problems": [
            {
                "sheet": p.sheet,
                "row": p.row,
                "column": p.column,
                "severity": p.severity,
                "code": p.code,
                "message": words.problem(p),
            }
            for p in plan.problems
        ],
    }


def _places(problems: Sequence[Problem]) -> list[str]:
    """Say each finding once with the rows it was made in: two hundred equal lines are read by nobody."""
    from kehou_desktop import words

    rows: dict[tuple[str, str, str, str], list[str]] = {}
    for p in problems:
        key = (p.severity, p.sheet, p.column, words.problem(p))
        rows.setdefault(key, []).append(str(p.row or ""))
    said: list[str] = []
    for (severity, sheet, column, message), numbers in rows.items():
        mark = _("不收") if severity == "refused" else _("请核对")
        which = _("、").join(numbers[:6]) + ("…" if len(numbers) > 6 else "")
        where = _("{sheet} {column} 第 {rows} 行（{count} 处）").format(
            sheet=sheet, column=column, rows=which, count=len(numbers)
        )
        said.append(f"{mark}  {where}：{message}")
    return sorted(said)


def _papers(options: argparse.Namespace) -> int:
    from kehou_desktop import papers

    listed = [
        {"name": p.name, "title": _(p.title), "formats": list(p.formats), "needs": list(p.needs)}
        for p in papers.PAPERS.values()
    ]
    if options.json:
        _tell(json.dumps(listed, ensure_ascii=False))
    else:
        for p in listed:
            _tell(f"{p['name']:<16}{'/'.join(p['formats']):<10}{p['title']}  {' '.join(p['needs'])}")
    return DONE


def _print(options: argparse.Namespace) -> int:
    from kehou_desktop import papers
    from kehou_desktop.store import generations

    target = Path(options.output)
    if not target.name or target.is_dir():
        raise Trouble("file_not_written", file=options.output)
    suffix = options.format or ("xlsx" if target.suffix.lower() == ".xlsx" else "pdf")
    papers.known(options.name, suffix)
    case = papers.Case(
        options.class_, options.group, options.student, options.date, options.month, options.term
    )
    with _open(options) as door:
        data = papers.make(door, options.name, case, suffix=suffix)
    if options.output == "-":
        sys.stdout.buffer.write(data)
        return DONE
    try:
        generations.write_whole(target, data)
    except OSError:
        target.with_name(target.name + ".new").unlink(missing_ok=True)
        raise Trouble("file_not_written", file=target.name) from None
    return DONE


def _roll(options: argparse.Namespace) -> int:
    from kehou_desktop import words
    from kehou_desktop.services import attendance, groups, school

    with _open(options) as door:
        day = options.date
        wanted = None
        if options.group:
            term = door.read(school.semester_on, day).semester_id
            wanted = door.read(groups.group_named, options.group, semester_id=term, day=day).group_id
        sheets = [
            door.read(attendance.day_sheet, s.group_id, day=day, slot_id=s.slot_id)
            for s in door.read(attendance.sittings, day)
            if wanted in (None, s.group_id)
        ]
    if options.json:
        _tell(
            json.dumps(
                {
                    "date": day.isoformat(),
                    "rolls": [
                        {
                            "group_id": s.group_id,
                            "group": s.group,
                            "slot": s.slot_no,
                            "state": s.state.value,
                            "counts": asdict(s.counts),
                            "rows": [
                                {
                                    "student_id": r.student_id,
                                    "seat": r.seat_no,
                                    "name": r.name,
                                    "class": r.class_label,
                                    "mark": r.mark.value if r.mark else None,
                                }
                                for r in s.rows
                            ],
                        }
                        for s in sheets
                    ],
                },
                ensure_ascii=False,
            )
        )
        return DONE
    if not sheets:
        _say(_("{day} 没有点名表：不是服务日，或还没有编班。").format(day=day), DONE)
    for s in sheets:
        c = s.counts
        _tell(
            _(
                "{group} 第 {slot} 课时 {state}：应到 {expected} 实到 {present} 缺 {absent} "
                "请假 {leave} 未点 {unmarked}"
            ).format(group=s.group, slot=s.slot_no, state=words.label(s.state), **asdict(c))
        )
        if options.group:
            for r in s.rows:
                _tell(f"{r.seat_no:>4}  {r.name}  {words.label(r.mark) if r.mark else '·'}")
    return DONE


def _board(options: argparse.Namespace) -> int:
    from kehou_desktop import words
    from kehou_desktop.services import handover

    with _open(options) as door:
        board = door.read(handover.board, options.date)
    if options.json:
        _tell(
            json.dumps(
                {
                    "date": board.day.isoformat(),
                    "expected": board.expected,
                    "gone": board.gone,
                    "open_rolls": [{"group": g, "slot": s} for g, s in board.open_rolls],
                    "closed": bool(board.closed_at),
                    "here": [
                        {
                            "student_id": r.student_id,
                            "name": r.name,
                            "class": r.class_label,
                            "group": r.group,
                            "release": words.clock(r.release_at),
                        }
                        for r in board.left_over
                    ],
                },
                ensure_ascii=False,
            )
        )
        return DONE
    _tell(
        _("{day}：应交接 {expected}，已离校 {gone}，还在校 {here}，未关闭点名 {rolls} 场").format(
            day=board.day,
            expected=board.expected,
            gone=board.gone,
            here=len(board.left_over),
            rolls=len(board.open_rolls),
        )
    )
    for r in board.left_over:
        _tell(f"{words.clock(r.release_at)}  {r.class_label}  {r.name}")
    return DONE


def _check(options: argparse.Namespace) -> int:
    from kehou_desktop import words
    from kehou_desktop.services import checks

    with _open(options) as door:
        broken = door.database.check_sound()
        found = () if broken else door.read(checks.self_check, today=door.today())
    if options.json:
        body = {
            "sound": not broken,
            "findings": [
                {"code": c, "severity": "wrong", "clause": "", "message": words.soundness(c), "rows": []}
                for c in broken
            ]
            + [
                {
                    "code": f.code,
                    "severity": f.severity,
                    "clause": f.clause,
                    "message": words.finding(f),
                    "rows": list(f.rows),
                }
                for f in found
            ],
        }
        _tell(json.dumps(body, ensure_ascii=False))
    else:
        for code in broken:
            _tell(words.soundness(code))
        if not broken:
            _tell(_("数据完好。"))
        for f in found:
            some = _("、").join(f.rows[:5]) + ("…" if f.count > 5 else "")
            _tell(f"{f.clause}  {words.finding(f)}（{f.count}）: {some}")
    return IN_PART if broken or found else DONE


def _backup(options: argparse.Namespace) -> int:
    from kehou_desktop.store import backup

    with _open(options) as door:
        made = backup.make(
            door.database,
            options.folder or door.backups,
            now=datetime.now(),  # noqa: DTZ005 - the office's own clock
        )
    _tell(str(made.path))
    _say(_("备份已核验：{deeds} 笔操作，链头 {head}").format(deeds=made.deeds, head=made.head), DONE)
    return DONE


def _backups(options: argparse.Namespace) -> int:
    from kehou_desktop.store import backup

    found = backup.listed(_folder(options) / "backups")
    if options.json:
        body = [
            {"file": str(b.path), "made_at": b.made_at, "deeds": b.deeds, "head": b.head, "good": b.good}
            for b in found
        ]
        _tell(json.dumps(body, ensure_ascii=False))
    else:
        for b in found:
            state = _("可恢复") if b.good else _("已损坏")
            _tell(f"{b.path.name}  {b.made_at}  {b.deeds}  {b.head}  {state}")
    return DONE


def _restore(options: argparse.Namespace) -> int:
    from kehou_desktop.store import accounts, backup

    folder = _folder(options)
    if not options.backup.is_file():
        raise Trouble("file_missing", file=options.backup.name)

    def unlock(generation: Path) -> accounts.Keyring:
        if (folder / "practice.key").is_file():
            return accounts.practice_keyring(folder)
        names = accounts.names(generation)
        name = options.user or (names[0] if len(names) == 1 else "")
        if not name:
            raise Refused("account_needed")
        return accounts.unlock(generation, name=name, password=_password(_("口令：")))

    backup.restore(options.backup, folder, unlock)
    _say(_("已恢复并核验：{folder}").format(folder=folder), DONE)
    return DONE


if __name__ == "__main__":
    sys.exit(main())
