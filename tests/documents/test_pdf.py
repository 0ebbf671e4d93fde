"""The paper's ground: faces, lines, cells, and the same bytes for the same thing."""

import pytest

from kehou_desktop.documents import pdf as paper
from kehou_desktop.documents.pdf import fonts, lines
from tests import paper_cases as cases

RARE = ("王㛃", "李𬍛", "曹䶮", "阿依努尔·买合木提", "喆堃昇龑", "王𬭎明", "𣲘𬱟")
NOWHERE = "张\U0002f9f4\U000323af"
"""A name whose last character is in no font at all."""


def one(text: str, *, missing: list[str] | None = None, bold: bool = False) -> bytes:
    document = paper.Document("试", missing=missing)
    document.sheet().at(30, 30, text, 12, bold=bold)
    return document.finish()


@pytest.mark.parametrize("name", RARE)
@pytest.mark.parametrize("bold", [False, True])
def test_rare_names_come_back_whole(name: str, bold: bool) -> None:
    missing: list[str] = []
    assert name in cases.pages(one(name, missing=missing, bold=bold))[0]
    assert missing == []


def test_every_font_is_embedded_and_bold_is_a_face_of_its_own() -> None:
    document = paper.Document("试")
    sheet = document.sheet()
    sheet.at(30, 30, "正文", 12)
    sheet.at(30, 40, "粗体", 12, bold=True)
    found = cases.fonts(document.finish())
    assert all(found.values())
    assert {name.split("+")[1] for name in found} == {fonts.REGULAR, fonts.BOLD}


def test_more_than_256_characters_keep_their_text() -> None:
    text = "".join(chr(0x4E00 + i * 7) for i in range(600))
    document = paper.Document("试")
    sheet = document.sheet()
    for row in range(20):
        sheet.at(10, 20 + row * 8, text[row * 30 : row * 30 + 30], 10)
    got = cases.pages(document.finish())[0]
    assert all(text[row * 30 : row * 30 + 30] in got for row in range(20))


def test_a_character_that_no_face_has_is_named_and_boxed() -> None:
    missing: list[str] = []
    document = paper.Document("试", missing=missing)
    sheet = document.sheet()
    sheet.at(30, 30, NOWHERE, 12)
    paper.bottom_line(sheet, paper.PORTRAIT, y=286, number="", printed="", page=1, pages=1, code="")
    text = cases.pages(document.finish())[0]
    assert missing == [NOWHERE]
    assert "张" in text and "有缺字，请在空框内手写" in text
    assert paper.lacking(["王㛃", NOWHERE]) == (NOWHERE,)


def test_marks_without_a_picture_are_left_out_in_silence() -> None:
    missing: list[str] = []
    cases.pages(one("王\u200b芳\ufe00\x07", missing=missing))
    assert missing == []


def test_the_same_thing_gives_the_same_bytes_and_names_no_machine() -> None:
    assert one("王㛃") == one("王㛃")
    told = cases.read(one("王㛃")).metadata
    assert told is not None and told.title == "试" and not told.author
    assert "ReportLab" not in str(told)


def test_a4_upright_and_turned() -> None:
    turned = paper.Document("试", landscape=True)
    turned.sheet()
    assert cases.size(one("王")) == (210, 297)
    assert cases.size(turned.finish()) == (297, 210)


@pytest.mark.parametrize("width", [20, 33, 47, 61, 80, 121])
def test_no_line_begins_with_a_full_stop_or_ends_with_an_opening_bracket(width: int) -> None:
    text = "自愿参加（不参加的，放学后离校），每天“两课时”；见《收费公示》：2.30 元/课时。(0000)210 0012！"
    broken = lines.broken(text, size=10, width=width)
    assert "".join(broken).replace(" ", "") == text.replace(" ", "")
    for line in broken[1:]:
        assert line[0] not in "。，、；：！？）》”" or width <= 20
    for line in broken[:-1]:
        assert line[-1] not in "（《“" or width <= 20


def test_words_and_figures_stay_whole() -> None:
    broken = lines.broken("金额 1,234.50 元 kehou-desktop", size=10, width=90)
    assert any("1,234.50" in line for line in broken)
    assert any("kehou-desktop" in line for line in broken)


@pytest.mark.parametrize(
    "text", ["三(1)班", "阿依努尔·买合木提", "A very long English word for a narrow cell", "长" * 50]
)
@pytest.mark.parametrize("wide", [6.0, 15.0, 40.0])
def test_a_cell_never_runs_over_its_neighbour(text: str, wide: float) -> None:
    drawn: list[tuple[float, float]] = []

    class Measured(paper.Sheet):
        def at(self, x: float, y: float, text: str, size: float, **kw: object) -> None:
            squeeze = float(str(kw.get("squeeze", 1.0)))
            drawn.append((x, x + paper.wide_mm(text, size) * squeeze))

    sheet = Measured(_Page(), 210, 297, [])
    sheet.cell(50, 50, wide, 8, text, 9)
    sheet.name(50, 60, wide, 8, text, 9)
    assert drawn
    for left, right in drawn:
        assert left >= 50 + 1.2 - 0.01 and right <= 50 + wide - 1.2 + 0.05


class _Page:
    """As much of a page as a sheet needs to be measured."""

    def beginText(self) -> None:
        return None


def test_a_name_stays_on_one_line() -> None:
    document = paper.Document("试")
    document.sheet().name(20, 20, 20, 20, "阿依努尔·买合木提江·阿卜杜热西提", 11)
    assert "阿依努尔·买合木提江·阿卜杜热西提" in cases.pages(document.finish())[0]


def test_left_and_middle_of_the_line_under_the_title_never_meet() -> None:
    document = paper.Document("试", landscape=True)
    sheet = document.sheet()
    long = "青禾县石桥乡中心小学东山村教学点暨留守儿童之家" * 2
    paper.under_title(sheet, paper.GRID, long, "2026 年 12 月 托管 7 班", "金额单位：元", y=23)
    text = cases.pages(document.finish())[0]
    assert long in text and "托管 7 班" in text


def test_the_square_code_is_drawn_for_a_page_code() -> None:
    with_code, without = (_coded(code) for code in ("19817021", ""))
    assert "1981 7021" in cases.pages(with_code)[0]
    assert len(with_code) > len(without) + 500


def _coded(code: str) -> bytes:
    document = paper.Document("试", landscape=True)
    paper.page_code(document.sheet(), paper.GRID, code)
    return document.finish()


def test_bookmarks_name_the_nouns_of_a_batch() -> None:
    document = paper.Document("试")
    document.sheet("三(1)班")
    document.sheet()
    document.sheet("三(2)班")
    reader = cases.read(document.finish())
    assert [str(entry["/Title"]) for entry in reader.outline] == ["三(1)班", "三(2)班"]  # type: ignore[call-overload]
    assert len(reader.pages) == 3
