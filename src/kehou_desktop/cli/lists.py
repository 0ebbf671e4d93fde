"""Take in the school's own lists."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kehou_desktop.cli import opened, talk
from kehou_desktop.domain.errors import Problem, Refused, Trouble
from kehou_desktop.i18n import _

VALID_IDS_TO_ASK = 5
"""So many right ID numbers in a practice school look like a real list: that is said."""


def import_(options: argparse.Namespace) -> int:
    """Take in one file after the other; one that cannot be read is said and keeps no other from coming in."""
    from kehou_desktop import words

    found: list[int] = []
    with opened.door(options) as door:
        for file in options.files:
            try:
                found.append(_one(door, file, options))
            except Refused as refused:
                found.append(talk.say(words.refusal(refused), talk.IN_PART))
            except Trouble as trouble:
                found.append(talk.say(words.trouble(trouble), talk.NOT_STARTED))
    if set(found) == {talk.NOT_STARTED}:
        return talk.NOT_STARTED
    return talk.IN_PART if any(found) else talk.DONE


def _one(door: Any, file: Path, options: argparse.Namespace) -> int:
    from kehou_desktop import importing

    data = importing.load(file)
    read = importing.preview(door, data, file.name, without_damaged_ids=options.without_damaged_ids)
    if door.database.practice and read.valid_ids >= VALID_IDS_TO_ASK:
        talk.say(_("提醒：这是练习学校，数据不受保护，请不要放真实的名单。"), talk.DONE)
    if not options.dry_run:
        importing.take_in(door, read)
    plan = read.plan
    if options.json:
        talk.tell(json.dumps(_object(file, read), ensure_ascii=False))
    else:
        talk.tell(
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
            talk.say(sentence, talk.DONE)
        if options.dry_run:
            talk.say(_("只是看看，什么都没有存。"), talk.DONE)
    return talk.IN_PART if plan.refused else talk.DONE


def _object(file: Path, read: Any) -> dict[str, Any]:
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
