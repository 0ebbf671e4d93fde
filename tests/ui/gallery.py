"""Lay every part of the window on one sheet, in every theme and size, to be looked at.

``python -m tests.ui.gallery FOLDER`` writes the pictures. Nothing here is a test; test_gallery.py draws
it too.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from kehou_desktop.domain.attendance import Mark
from kehou_desktop.ui import forms, icons, table, theme


@dataclass(frozen=True)
class Row:
    """One invented child in every kind of cell."""

    number: int
    name: str
    returned: bool | None
    wish: str
    mark: Mark | None
    due: int
    done: int
    chip: table.Chip
    tags: table.Tags
    note: str = ""


NAMES = ("安子墨", "白若溪", "曹锦程", "欧阳沐阳·艾", "丁一鸣", "张㛃𬍛", "范嘉禾", "方小北")
CHIPS = (
    table.Chip("done", "班审通过"),
    table.Chip("part", "待班审"),
    table.Chip("look", "缺协议"),
    table.Chip("stop", "不收"),
    table.Chip("not_for", "不参加"),
    table.Chip("changed", "更新"),
    table.Chip("draft", "录入中"),
    table.Chip("sealed", "已封存"),
)
MARKS = (*Mark, None)


def rows() -> list[Row]:
    """Return eight rows that show every state, mark and tag."""
    return [
        Row(
            number=i + 1,
            name=name,
            returned=None if i == 4 else i % 3 != 1,
            wish=f"{i + 1} 书法",
            mark=MARKS[i],
            due=0 if i == 3 else 7000 + 12345 * i,
            done=i * 5,
            chip=CHIPS[i],
            tags=table.Tags(
                ("留守", "禁接人") if i == 2 else ("随迁",) if i % 2 else (), frozenset({"禁接人"})
            ),
            note="代 高建平" if i == 4 else "",
        )
        for i, name in enumerate(NAMES)
    ]


def columns() -> list[table.Column[Row]]:
    """Return one column of every kind."""
    column = table.Column[Row]
    return [
        column("座号", lambda r: r.number, kind="number", width=48, muted=True),
        column("姓名", lambda r: r.name, width=96, bold=True, key="name"),
        column("交回", lambda r: r.returned, kind="tick", width=44, edit=table.Edit()),
        column(
            "第一志愿", lambda r: r.wish, width=110, edit=table.Edit(), look=lambda r: table.Look(note=r.note)
        ),
        column(
            "十二\n四",
            lambda r: r.mark,
            kind="mark",
            width=48,
            look=lambda r: table.Look(
                ground="bad_bg" if r.mark is Mark.ABSENT else "soft" if r.number > 5 else "",
                corner=r.mark is Mark.SICK,
            ),
        ),
        column("应交", lambda r: r.due, kind="money", width=84, text=table.dash, key="due", bold=True),
        column("标签", lambda r: r.tags, kind="tags", width=120),
        column("状态", lambda r: r.chip, kind="chip", width=110),
        column("进度", lambda r: table.Bar(r.done, 35), kind="bar", width=120),
        column(
            "回家方式",
            lambda r: "接送人接",
            stretch=True,
            look=lambda r: table.Look(icon="family", note="母亲"),
        ),
        column("打开", lambda r: "—" if r.number == 2 else "预览", kind="link", width=56),
    ]


def sheet() -> QWidget:
    """Return a page that holds every part."""
    page = QWidget()
    page.resize(1366, 900)
    across = QHBoxLayout(page)
    across.setContentsMargins(0, 0, 0, 0)
    left = QVBoxLayout()
    left.setContentsMargins(16, 0, 12, 12)
    across.addLayout(left, 1)
    left.addWidget(
        forms.PageHead(
            "今日",
            "周三·按周三课表·上课日",
            [
                forms.Button("昨天", icon="left", kind="link"),
                forms.Button("打印", icon="print"),
                forms.Button("关闭今天…"),
                forms.Button("点完，关闭", kind="primary"),
            ],
        )
    )
    _stations(left)
    banner = forms.Banner()
    banner.say(
        "look", "还差 2 场点名、3 个孩子没交代去向", "全部交代清楚后，今天才能关闭。", verb="录 四(1)班 纸表"
    )
    left.addWidget(banner)
    _tools(left)
    _tables(left)
    left.addWidget(
        forms.KeyHints([("空格", "打勾"), ("Enter", "下一行"), ("Tab", "下一格"), ("首拼", "找社团")])
    )
    across.addWidget(_panel())
    return page


def _stations(left: QVBoxLayout) -> None:
    for style in ("cards", "bars", "steps"):
        line = forms.Stations(name="进度", style=style)
        line.set_stations(
            [
                forms.Station("done", "请假条", "7 张已收", part=7, whole=7),
                forms.Station("part", "点名", "7 / 10 场", part=7, whole=10, here=True),
                forms.Station("part", "交接", "94 / 191 人", part=94, whole=191),
                forms.Station("none", "关闭今天", "还差 5 件", part=0, whole=5),
            ]
        )
        left.addWidget(line)


def _tools(left: QVBoxLayout) -> None:
    chooser = forms.Chooser(name="班级", width=148)
    chooser.offer([(1, "三(2)班 托管"), (2, "四(1)班 托管")])
    segments = forms.Segments([("a", "全部 44"), ("b", "没交回 1"), ("c", "待班审 14")], name="看哪些")
    segments.choose("b")
    search = forms.SearchBox("学号、姓名、首拼", name="找学生", width=200)
    search.say("8 人", "首拼 zs")
    left.addLayout(forms.row(chooser, segments, search, None, forms.label("服务日 20 天", "muted")))


def _tables(left: QVBoxLayout) -> None:
    reading = table.Table(columns(), name="今天的场次", key=lambda r: r.number, row=31)
    reading.show_rows(rows())
    reading.choose(5)
    left.addWidget(reading, 3)
    totals = table.Totals(reading)
    totals.set_sums({"name": "合计 8 人", "due": "2,561.20"})
    left.addWidget(totals)
    keying = table.Table(columns(), name="整班录入", key=lambda r: r.number, grid=True, row=26)
    keying.show_rows(rows())
    keying.choose(3, "第一志愿")
    left.addWidget(keying, 2)


def _panel() -> QWidget:
    panel = forms.SidePanel(name="学生")
    panel.start("张珊", "三(1)班 26 号·女·2017年10月", button=forms.Button("修改", icon="edit"))
    warning = forms.Banner()
    warning.say("stop", "有不得接走的人", verb="看", primary=False)
    panel.add(warning)
    panel.fact("学号", "20240126")
    panel.fact("身份证", "5332**********2417", action=forms.Button("显示", icon="eye", kind="link"))
    panel.section("谁可以接", action=forms.Button("加一人", icon="plus", kind="link"))
    panel.signed("done", "张海燕 母亲", "长期")
    panel.signed("look", "张海生 舅舅", "委托已过期")
    card = forms.Card("没交代去向")
    card.add_chip("look", "3 人")
    card.body.addLayout(
        forms.row(
            forms.Figure("40", "应到"),
            forms.Figure("37", "实到", sign="present"),
            forms.Figure("1", "缺", sign="absent", state="stop"),
        )
    )
    panel.add(card)
    good = forms.Entry(name="校名", width=150)
    good.setText("青禾镇中心小学")
    wrong = forms.Entry(name="代码", width=150, prompt="10 位")
    field = forms.Field("学校代码", wrong, hint="写在备案表上", required=True)
    panel.add(forms.Field("学校全称", good, required=True))
    panel.add(field)
    field.say_error("10 位，还差 1 位。")
    well = forms.Well("现在的情况")
    well.body.addWidget(forms.label("学校的数据完好"))
    panel.add(well)
    panel.act(forms.Button("接送卡", icon="card"), forms.Button("本学期材料", icon="paper"))
    return panel


def empty() -> QWidget:
    """Return the state of a room that holds nothing yet."""
    return forms.EmptyState(
        "cards",
        "还没有社团",
        "这里放每个社团的名称、时间、地点、指导教师和人数上下限。",
        "有了社团，家长的志愿才能录入，抽签编班才能开始。",
        button=forms.Button("新建第一个社团", icon="plus", kind="primary"),
        links=[forms.Button("照上学期的 12 个来", kind="link"), forms.Button("从表格导入", kind="link")],
        note="校外教师要先在「台账 › 校外人员」登记，材料齐了才能排进来。",
    )


def tabs() -> QTabWidget:
    """Return the rooms' tabs as the window has them."""
    it = QTabWidget()
    it.resize(1000, 420)
    for name, words in (("today", "今日"), ("students", "学生"), ("applications", "申请"), ("fees", "收费")):
        it.addTab(empty() if name == "today" else QWidget(), icons.icon(name, "muted", 18), words)
    return it


def draw(app: QApplication, folder: Path) -> list[Path]:
    """Write every picture into ``folder`` and return them."""
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    for name, dark, size in (
        ("light", False, "medium"),
        ("dark", True, "medium"),
        ("large", False, "large"),
        ("small", False, "small"),
    ):
        theme.apply(app, dark=dark, size=size)
        for title, page in (("sheet", sheet()), ("tabs", tabs())):
            page.show()
            app.processEvents()
            picture = page.grab().toImage()
            path = folder / f"{title}-{name}.png"
            picture.save(str(path))
            made.append(path)
            if name == "light" and title == "sheet":
                grey = folder / "sheet-grey.png"
                picture.convertToFormat(QImage.Format.Format_Grayscale8).save(str(grey))
                made.append(grey)
            page.close()
            page.deleteLater()
    return made


if __name__ == "__main__":
    program = QApplication([])
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "gallery")
    for one in draw(program, target):
        sys.stdout.write(f"{one}\n")
