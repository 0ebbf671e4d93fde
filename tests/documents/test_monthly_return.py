"""F-24: figures with their meaning, and a cross-check that speaks up."""

import pytest

from kehou_desktop.documents import monthly_return
from kehou_desktop.domain.errors import Refused
from tests import paper_cases as cases


@pytest.mark.parametrize("grades", [0, 1, 3, 6, 9])
def test_one_page_for_any_number_of_grades(grades: int) -> None:
    data = monthly_return.pdf([cases.monthly_return(grades)])
    text = cases.pages(data)
    assert len(text) == 1 and cases.size(data) == (297, 210) and all(cases.fonts(data).values())
    assert text[0].count("年级\n") >= grades


def test_figures_rates_and_definitions() -> None:
    noun = cases.monthly_return()
    text = cases.pages(monthly_return.pdf([noun]))[0]
    lines = text.split("\n")
    row = lines[lines.index("一年级") :]
    assert row[1:10] == ["75", "68", "90.67", "52", "76.47", "14", "4", "1", "5"]
    assert row[10:19] == ["6", "5", "—", "2", "1", "0", "6,085.80", "6,085.80", "—"]
    total = lines[lines.index("合 计") :]
    assert total[1:4] == ["465", "408", "87.74"] and "36,514.80" in total
    for said in (
        "学校标识码 2135000000",
        "统计日 2026-12-31",
        "2.30 元/课时，每天 2 课时封顶；依据 青发改价〔2026〕5 号",
        "班级名册 408 = 点名 408 = 应收人数 378 + 免收 30",
        "班数归班组所属年级",
        "合计=分项之和",
        "三处人数一致",
        "上月合计",
    ):
        assert said in text
    assert "报送短码" not in text, "there is no sealed return yet"


def test_what_does_not_agree_is_said() -> None:
    text = cases.pages(monthly_return.pdf([cases.monthly_return(agreed=410)]))[0]
    assert "班级名册 410 ≠ 点名 408 = 应收人数 378" in text and "不一致" in text
    text = cases.pages(monthly_return.pdf([cases.monthly_return(billed=300)]))[0]
    assert "点名 408 ≠ 应收人数 300 + 免收 30" in text
    text = cases.pages(monthly_return.pdf([cases.monthly_return(attended=405, billed=375)]))[0]
    assert "班级名册 408 = 点名 408（到过 405） = 应收人数 375 + 免收 30" in text and "三处人数一致" in text
    other = cases.monthly_return(3)
    text = cases.pages(monthly_return.pdf([cases.monthly_return(total=other.total)]))[0]
    assert "合计≠分项之和" in text


def test_the_first_month_has_none_before_it() -> None:
    lines = cases.pages(monthly_return.pdf([cases.monthly_return(last_month=None)]))[0].split("\n")
    assert lines[lines.index("上月合计") + 1] == "口径"


def test_nothing_is_refused() -> None:
    with pytest.raises(Refused):
        monthly_return.pdf([])


def test_spreadsheet_can_be_reckoned_with() -> None:
    rows = cases.cells(monthly_return.xlsx([cases.monthly_return()]))
    first = next(r for r in rows if r[0] == "一年级")
    assert first[1:6] == [75, 68, 90.67, 52, 76.47]
    assert first[12] == "—" and first[16:19] == [6085.8, 6085.8, "—"]
    total = next(r for r in rows if r[0] == "合 计")
    grades = [r for r in rows if str(r[0]).endswith("年级") and isinstance(r[1], int)]
    assert total[1] == sum(r[1] for r in grades) and total[16] == pytest.approx(sum(r[16] for r in grades))
