"""F-01 to F-06: what a family reads and signs, filled, blank, and without what must not go home."""

import re
import string
from collections.abc import Sequence
from dataclasses import replace
from types import ModuleType

import pytest

from kehou_desktop import i18n
from kehou_desktop.documents import pdf as paper
from kehou_desktop.documents.letters import (
    agreement,
    application,
    covenant,
    filling,
    flow,
    leave_alone,
    opt_out,
    parent_letter,
    pickup_form,
    privacy_consent,
    texts,
)
from kehou_desktop.domain.applications import Kind
from kehou_desktop.domain.errors import Refused
from tests import letter_cases as cases
from tests import paper_cases
from tests.documents.test_other_words import _Longer as Longer

FORMS: dict[str, ModuleType] = {
    "parent_letter": parent_letter,
    "application": application,
    "agreement": agreement,
    "opt_out": opt_out,
    "pickup_form": pickup_form,
    "privacy_consent": privacy_consent,
    "leave_alone": leave_alone,
    "covenant": covenant,
}
TWICE = ("agreement", "covenant")
CODED = tuple(name for name in FORMS if name not in TWICE)


def drawn(name: str, *piles: object) -> list[str]:
    data = FORMS[name].pdf(piles)
    for page in range(len(paper_cases.read(data).pages)):
        assert paper_cases.size(data, page) == (210, 297)
    assert all(paper_cases.fonts(data).values())
    return paper_cases.pages(data)


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("count", [1, 5])
def test_a_class_has_its_divider_and_a_sheet_for_each_child(name: str, count: int) -> None:
    text = drawn(name, cases.pile(count, divided=True))
    each = 2 if name in TWICE else 1
    assert len(text) == 1 + count * each
    for i, child in enumerate(paper_cases.names(count)):
        assert child in text[0]
        for copy in range(each):
            assert child in text[1 + i * each + copy]
    assert f"{count} 人" in text[0] and "____ 月 ____ 日" in text[0]


def test_a_large_class_still_has_one_divider() -> None:
    text = drawn("opt_out", cases.pile(96, divided=True))
    assert len(text) == 97 and all(child in text[0] for child in paper_cases.names(96))


@pytest.mark.parametrize("name", FORMS)
def test_one_child_has_no_divider_and_outlines_follow_the_seats(name: str) -> None:
    assert len(drawn(name, cases.pile(1))) == (2 if name in TWICE else 1)
    reader = paper_cases.read(FORMS[name].pdf([cases.pile(3, divided=True)]))
    titles = [str(e["/Title"]) for e in reader.outline]  # type: ignore[call-overload]
    assert titles == ["三(1)班", "1 王㛃", "2 李𬍛", "3 曹䶮"]


@pytest.mark.parametrize("name", FORMS)
def test_a_blank_form_is_one_sheet_without_code_number_and_child(name: str) -> None:
    (text,) = drawn(name, cases.pile(0))
    assert paper_cases.SCHOOL in flat(text) and "2026年秋季学期" in flat(text)
    assert "5627 4336" not in text and "编号" not in text and "王㛃" not in text


@pytest.mark.parametrize("name", CODED)
def test_a_form_that_comes_back_has_its_code(name: str) -> None:
    (text,) = drawn(name, cases.pile(1))
    assert text.count("5627 4336") == (1 if name == "parent_letter" else 2)


@pytest.mark.parametrize("name", TWICE)
def test_two_copies_say_whose_they_are_and_are_otherwise_alike(name: str) -> None:
    first, second = drawn(name, cases.pile(1))
    assert "第 1 份" in first and "第 2 份" in second
    lines = (set(first.split("\n")), set(second.split("\n")))
    assert len(lines[0] ^ lines[1]) == 2, "only the mark of the copy differs"
    assert "5627 4336" not in first + second


@pytest.mark.parametrize("longer", [False, True])
@pytest.mark.parametrize("name", FORMS)
def test_every_text_ends_inside_its_place(name: str, longer: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if longer:
        monkeypatch.setattr(i18n, "_catalogue", Longer())
    set_text = flow.text
    seen: list[float] = []

    def text(
        sheet: paper.Sheet,
        x: float,
        y: float,
        w: float,
        h: float,
        paragraphs: Sequence[tuple[str, str]],
        *,
        size: float,
        leading: float = 1.66,
        indent: bool = True,
    ) -> float:
        end = set_text(sheet, x, y, w, h, paragraphs, size=size, leading=leading, indent=indent)
        seen.append(end - y - h)
        return end

    monkeypatch.setattr(flow, "text", text)
    FORMS[name].pdf([cases.pile(1), cases.pile(0)])
    assert seen and max(seen) <= 0.01


@pytest.mark.parametrize("name", FORMS)
def test_rare_and_long_names_come_back_whole(name: str) -> None:
    text = "\n".join(drawn(name, cases.pile(4)))
    for child in (*paper_cases.RARE, paper_cases.LONG):
        assert child in text


@pytest.mark.parametrize("name", FORMS)
def test_a_character_that_no_face_has_is_told(name: str) -> None:
    missing: list[str] = []
    pile = cases.pile(1)
    FORMS[name].pdf(
        [replace(pile, children=(replace(pile.children[0], name="王\U000f0000"),))], missing=missing
    )
    assert missing and all("王" in told for told in missing)


@pytest.mark.parametrize("name", FORMS)
def test_no_number_no_exemption_and_no_person_of_the_office_goes_home(name: str) -> None:
    said = "".join(map(flat, drawn(name, cases.pile(3, divided=True))))
    for word in (
        "低保",
        "特困",
        "残疾",
        "建档",
        "孤儿",
        "单亲",
        "留守",
        "困难类别",
        cases.REGISTER,
        "20180305",
    ):
        assert word not in said, word
    assert not re.search(r"\d{15}", said) and not re.search(r"1[3-9]\d{9}", said)
    assert "打印郑校长" not in said


@pytest.mark.parametrize("name", FORMS)
def test_nothing_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        FORMS[name].pdf([])


def test_the_letter_tells_the_six_items_and_is_voluntary_first() -> None:
    (text,) = drawn("parent_letter", cases.pile(1))
    said = flat(text)
    body = said[said.index("尊敬的家长") :]
    assert body.index("自愿") < body.index("一、对象")
    places = [
        body.index(item)
        for item in ("一、对象", "二、时间", "三、内容", "四、方式", "五、收费", "六、安全", "沿此线剪下")
    ]
    assert places == sorted(places)
    for item in (
        "2026年9月7日至2027年1月15日",
        "共90个服务日",
        "第1课时15:50–16:30，第2课时16:40–17:20",
        "一年级至二年级17:10，三年级至六年级17:20",
        "每课时2.30元，每天最多计2课时、4.60元，一学期最多400.00元",
        "依据：青发改价〔2026〕5号（有效期至2028年8月31日）",
        "一年级至二年级须由登记的接送人到校接回",
        "单独找班主任",
        "2026年8月31日",
        "咨询：班主任林晓岚",
        "没有交回回执的，不当作参加",
    ):
        assert item in body, item


def test_the_slip_stands_alone_and_answers_nothing_for_the_family() -> None:
    known = replace(cases.child(), kind=Kind.APPLICATION, weekdays="12345")
    (blank,) = drawn("parent_letter", cases.pile(1))
    (text,) = drawn("parent_letter", cases.pile(1, children=(known,)))
    assert text == blank
    slip = text[text.index("沿此线剪下") :]
    for said in (
        paper_cases.SCHOOL,
        "2026 年秋季学期",
        "三(1)班",
        "030101",
        "王㛃",
        "参加，每周：",
        "不参加",
    ):
        assert said in slip, said
    # The drawn ticks are paths: the page with an answer known is, to the byte, the page without.
    assert parent_letter.pdf([cases.pile(1, children=(known,))]) == parent_letter.pdf([cases.pile(1)])


def test_without_a_policy_the_figures_are_left_to_the_hand() -> None:
    for name in ("parent_letter", "agreement"):
        pile = cases.pile(1, offer=cases.offer(fee=None, service_days=0))
        said = flat(drawn(name, pile)[0])
        assert "每课时________元" in said and "由学校填写" in said and "共______个服务日" in said
        assert "2.30" not in said


def test_a_policy_without_end_and_without_cap_is_told_so() -> None:
    fee = replace(cases.FEE, valid_to=None, term_cap=0)
    said = flat(drawn("agreement", cases.pile(1, offer=cases.offer(fee=fee)))[0])
    assert "有效期" not in said and "一学期最多" not in said and "青发改价〔2026〕5号。" in said


def test_the_application_is_prefilled_with_what_is_known() -> None:
    (text,) = drawn("application", cases.pile(1))
    for said in ("G350*************24", "王㛃", "三(1)班", "030101", "第1课时 15:50–16:30", "自行离校"):
        assert said in text, said
    days = replace(cases.child(), kind=Kind.APPLICATION, weekdays="135")
    ticked = application.pdf([cases.pile(1, children=(days,))])
    assert len(ticked) > len(application.pdf([cases.pile(1)])), "three weekdays are ticked"
    (small,) = drawn("application", cases.pile(1, children=(replace(cases.child(), grade=1),)))
    assert "自行离校" not in small
    (blank,) = drawn("application", cases.pile(0))
    assert "自行离校（一年级至二年级除外）" in blank


def test_the_guardians_consent_is_a_frame_with_its_own_signature() -> None:
    (text,) = drawn("application", cases.pile(1))
    assert text.index("监护人单独同意") > text.index("负责人签名")
    assert "监护人签名：" in text and "不同意" in text and "撤回同意" in text


def test_the_agreement_has_ten_articles_and_the_days_chosen() -> None:
    first = flat(drawn("agreement", cases.pile(1))[0])
    assert [f"第{n}条" for n in "一二三四五六七八九十" if f"第{n}条" not in first] == []
    for said in ("□一□二□三□四□五", "石磊", "自2026年9月7日至2027年1月15日", "甲方（公章）"):
        assert said in first, said
    days = replace(cases.child(), kind=Kind.APPLICATION, weekdays="135")
    said = flat(drawn("agreement", cases.pile(1, children=(days,)))[0])
    assert "每周一、三、五" in said and "□一" not in said


def test_an_opt_out_says_that_nothing_hangs_on_it() -> None:
    (text,) = drawn("opt_out", cases.pile(1))
    said = flat(text)
    for sentence in ("完全自愿", "不需要说明理由", "可以随时提出申请", "（15:50）以前", "不得要求、劝说"):
        assert sentence in said, sentence


def test_the_pick_up_form_asks_all_and_tells_nothing() -> None:
    (text,) = drawn("pickup_form", cases.pile(1))
    assert text.count("可接星期") == 3 and text.count("贴照片") == 3
    assert "不得接走的人" in text and "可以，不早于 17:20" in text and "后四位" in text
    (small,) = drawn("pickup_form", cases.pile(1, children=(replace(cases.child(), grade=1),)))
    assert "不早于" not in small and "须由登记的接送人接回" in small
    for name in FORMS:
        if name != "pickup_form":
            assert "不得接走" not in "".join(drawn(name, cases.pile(1, divided=True))), name


def test_the_consent_names_purpose_items_period_and_the_right_to_withdraw() -> None:
    (text,) = drawn("privacy_consent", cases.pile(1))
    for said in ("一、用途", "二、项目", "三、保存", "撤回同意", "可以不选"):
        assert said in text, said


def test_the_consent_to_leave_alone_tells_for_whom_it_does_not_hold() -> None:
    (text,) = drawn("leave_alone", cases.pile(1))
    assert "不早于 17:20" in text and "一年级至二年级学生必须由登记的接送人接回" in text
    (other,) = drawn("leave_alone", cases.pile(1, offer=cases.offer(fetch_grades=())))
    assert "以学校的规定为准" in other


def test_every_field_of_the_texts_is_filled() -> None:
    known = set(filling.fields(cases.pile(1), cases.child()))
    used: set[str] = set()
    for value in vars(texts).values():
        if isinstance(value, tuple) and value and isinstance(value[0], tuple):
            for _lead, body in value:
                used |= {field for _text, field, *_rest in string.Formatter().parse(body) if field}
    assert used and used <= known, used - known


@pytest.mark.parametrize(
    ("release", "said"),
    [
        ({}, filling.BY_HAND),
        ({1: 1040, 2: 1040}, "17:20"),
        ({1: 1030, 3: 1040}, "一年级 17:10，三年级 17:20"),
    ],
)
def test_when_grades_are_let_out(release: dict[int, int], said: str) -> None:
    assert filling.release(cases.offer(release=release)) == said


def test_spring_lies_in_the_next_year() -> None:
    assert filling.term(cases.offer(term=2)) == "2027 年春季学期"


@pytest.mark.parametrize("name", FORMS)
def test_a_term_without_slots_and_rules_still_prints(name: str) -> None:
    bare = cases.offer(slots=(), release={}, fetch_grades=(), fee=None, head="", service_days=0)
    assert drawn(name, cases.pile(1, offer=bare)) and drawn(name, cases.pile(0, offer=bare))
