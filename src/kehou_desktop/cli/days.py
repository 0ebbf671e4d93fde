"""The rolls of a day, and who is still here."""

import argparse
import json
from dataclasses import asdict

from kehou_desktop.cli import opened, talk
from kehou_desktop.i18n import _


def roll(options: argparse.Namespace) -> int:
    """Print the rolls of a day."""
    from kehou_desktop import words
    from kehou_desktop.services import attendance, groups, school

    with opened.door(options) as door:
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
        talk.tell(
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
        return talk.DONE
    if not sheets:
        talk.say(_("{day} 没有点名表：不是服务日，或还没有编班。").format(day=day), talk.DONE)
    for s in sheets:
        c = s.counts
        talk.tell(
            _(
                "{group} 第 {slot} 课时 {state}：应到 {expected} 实到 {present} 缺 {absent} "
                "请假 {leave} 未点 {unmarked}"
            ).format(group=s.group, slot=s.slot_no, state=words.label(s.state), **asdict(c))
        )
        if options.group:
            for r in s.rows:
                talk.tell(f"{r.seat_no:>4}  {r.name}  {words.label(r.mark) if r.mark else '·'}")
    return talk.DONE


def board(options: argparse.Namespace) -> int:
    """Print who is still here."""
    from kehou_desktop import words
    from kehou_desktop.services import handover

    with opened.door(options) as door:
        board = door.read(handover.board, options.date)
    if options.json:
        talk.tell(
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
        return talk.DONE
    talk.tell(
        _("{day}：应交接 {expected}，已离校 {gone}，还在校 {here}，未关闭点名 {rolls} 场").format(
            day=board.day,
            expected=board.expected,
            gone=board.gone,
            here=len(board.left_over),
            rolls=len(board.open_rolls),
        )
    )
    for r in board.left_over:
        talk.tell(f"{words.clock(r.release_at)}  {r.class_label}  {r.name}")
    return talk.DONE
