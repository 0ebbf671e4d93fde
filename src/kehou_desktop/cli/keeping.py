"""Check the school, back it up, restore it."""

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path

from kehou_desktop.cli import opened, receipts, talk
from kehou_desktop.domain.errors import Refused, Trouble
from kehou_desktop.i18n import _


def check(options: argparse.Namespace) -> int:
    """Check the file, then every rule; ends with 1 where something was found."""
    from kehou_desktop import words
    from kehou_desktop.services import checks

    with opened.door(options) as door:
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
        talk.tell(json.dumps(body, ensure_ascii=False))
    else:
        for code in broken:
            talk.tell(words.soundness(code))
        if not broken:
            talk.tell(_("数据完好。"))
        for f in found:
            some = _("、").join(f.rows[:5]) + ("…" if f.count > 5 else "")
            talk.tell(f"{f.clause}  {words.finding(f)}（{f.count}）: {some}")
    return talk.IN_PART if broken or found else talk.DONE


def backup(options: argparse.Namespace) -> int:
    """Make a verified backup."""
    from kehou_desktop.store import backup

    with opened.door(options) as door:
        made = backup.make(
            door.database,
            options.folder or door.backups,
            now=datetime.now(),  # noqa: DTZ005 - the office's own clock
        )
    talk.tell(str(made.path))
    talk.say(_("备份已核验：{deeds} 笔操作，链头 {head}").format(deeds=made.deeds, head=made.head), talk.DONE)
    return talk.DONE


def backups(options: argparse.Namespace) -> int:
    """List the backups with their state."""
    from kehou_desktop.store import backup

    found = backup.listed(opened.folder_of(options) / "backups")
    if options.json:
        body = [
            {"file": str(b.path), "made_at": b.made_at, "deeds": b.deeds, "head": b.head, "good": b.good}
            for b in found
        ]
        talk.tell(json.dumps(body, ensure_ascii=False))
    else:
        for b in found:
            state = _("可恢复") if b.good else _("已损坏")
            talk.tell(f"{b.path.name}  {b.made_at}  {b.deeds}  {b.head}  {state}")
    return talk.DONE


def restore(options: argparse.Namespace) -> int:
    """Restore a backup into an empty folder."""
    from kehou_desktop import opening
    from kehou_desktop.store import accounts, backup, generations

    folder = opened.folder_of(options)
    if not options.backup.is_file():
        raise Trouble("file_missing", file=options.backup.name)
    if generations.exists(folder):
        raise Trouble("store_exists", folder=str(folder))
    if not backup.inspect(options.backup).good:
        raise Trouble("backup_damaged", file=options.backup.name)
    last, asked = options.last_receipt, False
    if last is None and sys.stdin is not None and sys.stdin.isatty():
        last, asked = _last_on_paper(), True

    def unlock(generation: Path) -> accounts.Keyring:
        if (folder / "practice.key").is_file():
            return accounts.practice_keyring(folder)
        names = accounts.names(generation)
        name = options.user or (names[0] if len(names) == 1 else "")
        if not name:
            raise Refused("account_needed")
        return accounts.unlock(generation, name=name, password=opened.password(_("口令：")))

    opening.restore(options.backup, folder, unlock, name=options.user, last_receipt=last).close()
    talk.say(_("已恢复并核验：{folder}").format(folder=folder), talk.DONE)
    if last is None and not asked:
        talk.say(
            _(
                "提醒：新票据从备份里最大的号码接着编。纸上若有更大的号码，请先不要收款，"
                "用 --last-receipt 重新恢复到一个空文件夹。"
            ),
            talk.DONE,
        )
    return talk.DONE


def _last_on_paper() -> tuple[int, int] | None:
    """Ask for the highest receipt number on paper until it can be read; nothing = there is none."""
    from kehou_desktop import words

    while True:
        sys.stderr.write(_("票据上最大的号码（如 2026-0000123；没有收过款就直接回车）："))
        sys.stderr.flush()
        typed = sys.stdin.readline().strip()
        if not typed:
            return None
        try:
            return receipts.number(typed)
        except Refused as refused:
            talk.say(words.refusal(refused), talk.DONE)
