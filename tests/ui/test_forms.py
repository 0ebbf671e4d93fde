"""The parts: search that waits for the input method, errors beside their field, one chosen segment."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from kehou_desktop.ui import forms, theme
from tests.ui import gallery


@pytest.fixture(autouse=True)
def _light(qapp: QApplication) -> None:
    theme.apply(qapp, dark=False, size="medium")


def press(it: QWidget, key: Qt.Key, text: str = "") -> None:
    QApplication.sendEvent(it, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text))


def compose(it: QWidget, preedit: str = "", commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(it, event)


def shown(qtbot: QtBot, it: QWidget) -> None:
    qtbot.addWidget(it)
    with qtbot.waitActive(it):
        it.show()
        it.activateWindow()


class Found:
    """A search box and what it said."""

    def __init__(self, qtbot: QtBot) -> None:
        self.box = forms.SearchBox("学号、姓名、首拼", name="找学生")
        self.said: list[str] = []
        self.entered: list[bool] = []
        self.accepted: list[bool] = []
        self.box.searched.connect(self.said.append)
        self.box.entered.connect(lambda: self.entered.append(True))
        self.box.accepted.connect(lambda: self.accepted.append(True))
        shown(qtbot, self.box)
        self.box.begin()


def test_search_waits_until_the_typing_rests(qtbot: QtBot) -> None:
    it = Found(qtbot)
    for letter in "zs":
        press(it.box.entry, getattr(Qt.Key, f"Key_{letter.upper()}"), letter)
    assert it.said == []
    qtbot.waitUntil(lambda: it.said == ["zs"], timeout=1000)


def test_search_waits_while_an_input_method_composes(qtbot: QtBot) -> None:
    it = Found(qtbot)
    it.box.entry.setText("旧")
    qtbot.waitUntil(lambda: it.said == ["旧"], timeout=1000)
    it.box.begin()
    compose(it.box.entry, preedit="zhang")  # replaces the chosen text: the field is empty now
    qtbot.wait(forms.SearchBox.WAIT + 60)
    assert it.said == ["旧"], "half a word is not searched for, nor is nothing"
    press(it.box.entry, Qt.Key.Key_Return)
    assert it.accepted == [], "Enter belongs to the input method"
    compose(it.box.entry, commit="张")
    qtbot.waitUntil(lambda: it.said == ["旧", "张"], timeout=1000)


def test_down_enters_the_table_with_what_was_typed(qtbot: QtBot) -> None:
    it = Found(qtbot)
    it.box.entry.setText("张")
    press(it.box.entry, Qt.Key.Key_Down)
    assert (it.said, it.entered) == (["张"], [True])


def test_esc_clears_and_is_passed_on_when_there_is_nothing(qtbot: QtBot) -> None:
    it = Found(qtbot)
    it.box.entry.setText("张")
    press(it.box.entry, Qt.Key.Key_Return)
    press(it.box.entry, Qt.Key.Key_Escape)
    assert it.said == ["张", ""]
    assert it.box.text() == ""


def test_the_count_is_read_out(qtbot: QtBot) -> None:
    it = Found(qtbot)
    it.box.say("8 人", "首拼 zs")
    assert it.box.entry.accessibleDescription() == "8 人 首拼 zs"


def test_an_error_is_told_beside_its_field_and_goes_when_it_is_mended(qtbot: QtBot) -> None:
    entry = forms.Entry(name="学校代码")
    field = forms.Field("学校代码", entry, hint="10 位", required=True)
    shown(qtbot, field)
    before = entry.height()
    field.say_error("10 位，还差 1 位。")
    assert entry.hasFocus()
    assert entry.property("bad") is True
    assert field.error() == "10 位，还差 1 位。"
    assert entry.accessibleDescription() == "10 位，还差 1 位。"
    QApplication.processEvents()
    assert entry.height() == before, "nothing moves"
    press(entry, Qt.Key.Key_1, "1")
    assert field.error() == ""
    assert entry.property("bad") is False
    assert entry.accessibleDescription() == "10 位"


def test_what_is_half_typed_is_not_filled_over(qtbot: QtBot) -> None:
    entry = forms.Entry(name="姓名")
    shown(qtbot, entry)
    forms.fill(entry, "旧")
    assert entry.text() == "旧"
    entry.setFocus()
    press(entry, Qt.Key.Key_A, "a")
    forms.fill(entry, "别处改的")
    assert entry.text() == "旧a"
    entry.clearFocus()
    forms.fill(entry, "别处改的")
    assert entry.text() == "别处改的"


def test_segments_say_only_what_a_person_chose(qtbot: QtBot) -> None:
    it = forms.Segments([("all", "全部 44"), ("due", "未交 4"), ("part", "部分 1")], name="看哪些")
    said: list[str] = []
    it.changed.connect(said.append)
    shown(qtbot, it)
    it.choose("due")
    assert (it.value(), said) == ("due", [])
    press(it, Qt.Key.Key_Right)
    press(it, Qt.Key.Key_Right)
    assert (it.value(), said) == ("part", ["part"])
    it.set_words("part", "部分 2")
    assert it.value() == "part"


def test_a_chooser_keeps_its_choice_when_offers_change(qtbot: QtBot) -> None:
    it = forms.Chooser(name="班级")
    qtbot.addWidget(it)
    said: list[object] = []
    it.picked.connect(said.append)
    it.offer([(1, "三(1)班"), (2, "三(2)班")])
    assert it.choose(2)
    it.offer([(1, "三(1)班"), (2, "三(2)班 44 人"), (3, "四(1)班")])
    assert (it.value(), it.currentText(), said) == (2, "三(2)班 44 人", [])
    it.step(1)
    it.step(1)
    assert (it.value(), said) == (3, [3])
    it.offer([(1, "三(1)班")])
    assert it.value() == 1
    assert not it.choose(9)


def test_a_banner_says_does_and_goes(qtbot: QtBot) -> None:
    it = forms.Banner()
    qtbot.addWidget(it)
    pressed: list[bool] = []
    assert it.isHidden()
    it.say("look", "还差 2 场点名", "之后才能关闭。", verb="录纸表", on=lambda: pressed.append(True))
    assert not it.isHidden()
    assert it.accessibleName() == "还差 2 场点名 之后才能关闭。"
    it.button.click()
    assert pressed == [True]
    it.say("stop", "有不得接走的人")
    assert it.button.isHidden()
    it.done()
    assert it.isHidden()


def test_a_tight_head_drops_second_buttons_only(qtbot: QtBot) -> None:
    second, first = forms.Button("打印"), forms.Button("关闭", kind="primary")
    head = forms.PageHead("今日", "周三", [second, first])
    shown(qtbot, head)
    head.tighten(True)
    assert (second.isVisible(), first.isVisible()) == (False, True)
    head.tighten(False)
    assert second.isVisible()


def test_stations_say_shape_word_and_count(qtbot: QtBot) -> None:
    it = forms.Stations(name="今天", ask=True)
    qtbot.addWidget(it)
    it.set_stations([forms.Station("part", "点名", "7 / 10 场", key="rolls"), forms.Station("none", "关闭")])
    names = [c.accessibleName() for c in it.children() if isinstance(c, QWidget)]
    assert names == ["点名 7 / 10 场 做了一部分", "关闭 还没开始"]
    with pytest.raises(ValueError, match="spiral"):
        forms.Stations(name="今天", style="spiral")


def test_a_figure_can_be_asked(qtbot: QtBot) -> None:
    it = forms.Figure("37", "实到", ask=True)
    shown(qtbot, it)
    asked: list[bool] = []
    it.pressed.connect(lambda: asked.append(True))
    press(it, Qt.Key.Key_Return)
    it.set_value("36")
    assert (asked, it.value(), it.accessibleName()) == ([True], "36", "实到 36")


def test_a_side_panel_starts_anew_and_esc_closes_it(qtbot: QtBot) -> None:
    it = forms.SidePanel(name="学生")
    shown(qtbot, it)
    closed: list[bool] = []
    it.closed.connect(lambda: closed.append(True))
    for name in ("张珊", "李四"):
        it.start(name, "三(1)班")
        it.fact("学号", "20240126")
        it.act(forms.Button("接送卡"))
    QApplication.processEvents()
    buttons = [b.text() for b in it.findChildren(forms.Button) if b.isVisible()]
    assert buttons == ["接送卡"]
    press(it, Qt.Key.Key_Escape)
    assert closed == [True]


def test_a_dialog_gives_its_primary_the_focus_and_esc_does_nothing(qtbot: QtBot) -> None:
    window = QWidget()
    window.resize(900, 600)
    shown(qtbot, window)
    done: list[str] = []
    dialog = forms.Dialog(
        window,
        state="stop",
        title="U 盘在写的时候被拔出",
        sentence="上报包没有写完。",
        facts=[forms.Fact("done", "学校的数据完好", "没有改动")],
        steps=["把 U 盘插回。", "点「重新写入」。"],
        code="代号 K7",
        answers=[
            forms.Answer("以后再写", lambda: done.append("later")),
            forms.Answer("重新写入", lambda: done.append("again")),
        ],
    )
    with qtbot.waitActive(dialog):
        dialog.open()
        dialog.activateWindow()
    qtbot.waitUntil(dialog.buttons[-1].hasFocus)
    assert dialog.buttons[-1].property("kind") == "primary"
    assert 480 <= dialog.width() <= 640
    press(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert done == []
    dialog.open()
    dialog.buttons[-1].click()
    assert done == ["again"]
    assert not dialog.isVisible()
    dialog.deleteLater()


def test_every_control_of_the_gallery_has_a_name(qtbot: QtBot) -> None:
    page = gallery.sheet()
    qtbot.addWidget(page)
    nameless = [
        w
        for w in page.findChildren(QWidget)
        if (w.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and not w.accessibleName()
        and not (isinstance(w, QLineEdit) and w.parent() is None)
    ]
    assert nameless == []


def test_the_gallery_is_drawn_in_every_theme_and_size(qapp: QApplication, tmp_path: Path) -> None:
    made = gallery.draw(qapp, tmp_path)
    assert len(made) == 9
    assert len({path.read_bytes() for path in made}) == 9, "two themes look the same"
    theme.apply(qapp, dark=False, size="medium")
