"""Numbers, names, classes and the office's words, as tables of cases."""

import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehou_desktop.domain import students
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.students import classes, names, numbers, readings, regions
from kehou_desktop.domain.students.nouns import DocumentKind, HardshipCategory, LeftBehind, Relation, Sex

# -- citizen ID (GB 11643-1999, the vectors of standards.md) ----------------------------------------------


@pytest.mark.parametrize(
    ("text", "number", "birth", "sex"),
    [
        ("11010519491231002X", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("440524188001010014", "440524188001010014", date(1880, 1, 1), Sex.MALE),
        ("34052419800101001X", "34052419800101001X", date(1980, 1, 1), Sex.MALE),
        (" 34052419800101001x ", "34052419800101001X", date(1980, 1, 1), Sex.MALE),
        ("３４０５２４１９８００１０１００１Ｘ", "34052419800101001X", date(1980, 1, 1), Sex.MALE),
        ("340524 19800101 001×", "34052419800101001X", date(1980, 1, 1), Sex.MALE),
        ("340524-19800101-001X", "34052419800101001X", date(1980, 1, 1), Sex.MALE),
        ("'11010519491231002X", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
    ],
)
def test_a_right_id_is_read_however_it_was_typed(text: str, number: str, birth: date, sex: Sex) -> None:
    told = students.citizen_id(text)
    assert (told.number, told.birth, told.sex) == (number, birth, sex)


@pytest.mark.parametrize(
    ("text", "was_number", "code"),
    [
        ("110105194912310021", False, "id_check_digit"),
        ("11010519491231002", False, "id_unreadable"),
        ("1101051949123100200", False, "id_unreadable"),
        ("11010519491231A02X", False, "id_unreadable"),
        ("暂缺", False, "id_unreadable"),
        ("110105491231002", False, "id_fifteen"),
        ("5.22699E+17", False, "id_damaged"),
        ("5.2269920200331194e+17", True, "id_damaged"),
        ("5.22699202003312E+17", False, "id_damaged"),
        # 15 significant digits are left and the check digit is gone
        ("522699202003311000", False, "id_damaged"),
        ("522699202003311000", True, "id_damaged"),
        ("522699202003311894", True, "id_damaged"),
        # a number that ends in 000 was a number in Excel: even with a right check digit nobody knows
        ("522699202005233000", True, "id_damaged"),
    ],
)
def test_a_wrong_id_is_refused_by_its_fault(text: str, was_number: bool, code: str) -> None:
    with pytest.raises(Refused) as refused:
        students.citizen_id(text, was_number=was_number)
    assert refused.value.code == code


def test_an_id_that_rightly_ends_in_000_is_only_told() -> None:
    assert students.citizen_id("522699202005233000").ends_like_rounded
    assert not students.citizen_id("34052419800101001X").ends_like_rounded


def test_an_impossible_birthday_is_only_told() -> None:
    first = "52260120181301001"
    assert students.citizen_id(first + numbers.check_character(first)).birth is None


@given(st.text(alphabet="0123456789", min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(first: str, place: int, more: int) -> None:
    right = first + numbers.check_character(first)
    digit = str((int(right[place]) + more) % 10)
    wrong = right[:place] + digit + right[place + 1 :]
    with pytest.raises(Refused):
        students.citizen_id(wrong)


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("110105", "in_use"),
        ("330383", "in_use"),  # 龙港, founded 2019
        ("330113", "in_use"),  # 临平, founded 2021
        ("659012", "in_use"),  # founded 2023
        ("441900", "in_use"),  # a city without counties
        ("310103", "retired"),
        ("110103", "retired"),
        ("341402", "retired"),
        ("522699", "unknown"),
        ("000000", "unknown"),
    ],
)
def test_regions(code: str, state: str) -> None:
    assert regions.state(code) == state


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("G522699202005179374", "G522699202005179374"),
        ("g52269920200220276x", "G52269920200220276X"),
        ("L522601201803051234", "L522601201803051234"),
        ("522699202005179374", None),
        ("20260113", None),
        ("A522699202005179374", None),
    ],
)
def test_register_numbers(text: str, number: str | None) -> None:
    assert numbers.register_no(text) == number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("15100009701", ("15100009701",)),
        ("+86 151 0000 9701", ("15100009701",)),
        ("0086-15100009701", ("15100009701",)),
        ("8615100009701", ("15100009701",)),
        ("151-0000-9701", ("15100009701",)),
        ("１５１００００９７０１", ("15100009701",)),
        ("0871-6312345", ("0871-6312345",)),
        ("08716312345", ("08716312345",)),
        ("(0871)63123456", ("0871-63123456",)),
        ("010-12345678-12", ("010-12345678-12",)),
        ("0871-6312345/13900001111", ("13900001111", "0871-6312345")),
        ("13900001111、13900002222", ("13900001111", "13900002222")),
        ("12345678901", ()),
        ("1390000111", ()),
        ("139000011112", ()),
        ("没有", ()),
        ("", ()),
    ],
)
def test_phones(text: str, found: tuple[str, ...]) -> None:
    assert numbers.phones(text) == found


def test_masks() -> None:
    assert students.mask_id("11010519491231001X") == "110***********001X"
    assert students.mask_id("E12345678") == "E*******8"
    assert students.mask_id("") == ""
    assert students.mask_phone("13800001234") == "138****1234"
    assert students.mask_phone("0871-6312312") == "0871-****312"


@given(st.text(max_size=30))
def test_a_mask_never_shows_the_middle(text: str) -> None:
    assert len(students.mask_id(text)) == len(text)
    if len(text) >= 5:
        assert students.mask_id(text) != text


# -- names ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("钱  桐", "钱桐"),
        ("李　㛃", "李㛃"),
        (" 王𬭎\u200b ", "王𬭎"),
        ("欧阳 思远", "欧阳思远"),
        ("格桑•多吉", "格桑·多吉"),
        ("格桑 ・ 多吉", "格桑·多吉"),
        ("格桑.多吉", "格桑·多吉"),
        ("格桑．多吉", "格桑·多吉"),
        ("买买提·吐尔逊", "买买提·吐尔逊"),
        ("Anna  Maria J. Smith", "Anna Maria J. Smith"),
        ("Ａｎｎａ", "Anna"),
        ("李\u202e小满\u202c", "李小满"),
        ("李\n小满", "李小满"),
        ("⽂⼀", "文一"),
        ("龙䴙", "龙䴙"),
        ("王䶮", "王䶮"),
    ],
)
def test_names_are_kept_as_they_are_meant(typed: str, kept: str) -> None:
    assert names.name(typed) == kept


@given(st.text(max_size=60))
def test_a_kept_name_stays_as_it_is_and_holds_no_hidden_characters(text: str) -> None:
    kept = names.name(text)
    assert names.name(kept) == kept
    assert not [c for c in kept if unicodedata.category(c) in ("Cc", "Cf")]
    assert kept == kept.strip()


def test_private_use_characters_are_found() -> None:
    assert names.private_characters("李\ue81e") == "\ue81e"
    assert names.private_characters("李𬍛㛃䶮") == ""
    assert names.name("李 \ue81e") == "李\ue81e"


_READINGS = {
    "单": ("dan", "shan", "chan"),
    "仇": ("chou", "qiu"),
    "曾": ("ceng", "zeng"),
    "尉": ("wei", "yu"),
    "迟": ("chi",),
    "张": ("zhang",),
    "三": ("san",),
    "丰": ("feng",),
    "吕": ("lv",),
    "雯": ("wen",),
    "重": ("zhong", "chong"),
    "乐": ("le", "yue"),
    "阿": ("a", "e"),
    "依": ("yi",),
    "古": ("gu",),
    "丽": ("li",),
}


@pytest.mark.parametrize(
    ("name", "hits", "misses"),
    [
        ("张三丰", ["zs", "zsf", "zhang", "zhangs", "zhangsanfeng", "张"], ["s f z", "feng", "李"]),
        ("张三丰", ["三丰", "sanf", "sf", " Z S F "], ["fs"]),
        ("单雯", ["sw", "shan", "dan", "dw", "shanwen", "danwen"], ["sanwen"]),
        ("仇雯", ["qw", "qiu", "chou"], ["wq"]),
        ("曾雯", ["zengw", "cengwen"], []),
        ("尉迟雯", ["yuchi", "ycw", "weichi"], ["chiyu"]),
        ("吕雯", ["lv", "lvw", "lu", "luwen", "lw"], []),
        ("阿依古丽·雯", ["aygl", "ayiguli", "阿依", "古丽雯", "阿依古丽·雯"], []),
        ("Anna Smith", ["anna", "smi", "annas"], ["nna"]),
        ("龘雯", ["龘", "雯"], ["dw"]),
    ],
)  # fmt: skip
def test_search(name: str, hits: list[str], misses: list[str]) -> None:
    key = students.keys(name, _READINGS, numbers=["20240126"])
    for query in [*hits, "2024", "20240126", ""]:
        assert students.matches(query, key), query
    for query in [*misses, "0240"]:
        assert not students.matches(query, key), query


def test_a_name_with_many_readings_keeps_a_short_key() -> None:
    assert len(students.keys("重乐" * 10, _READINGS).split()) < 120


# -- classes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grade", "label", "expected"),
    [
        ("", "三(2)班", (3, 2)),
        ("", "三（2）班", (3, 2)),
        ("", "三（二）班", (3, 2)),
        ("", "三2", (3, 2)),
        ("", "三2班", (3, 2)),
        ("", "三二班", (3, 2)),
        ("", "3.2", (3, 2)),
        ("", "3.10", (3, 10)),
        ("", "3.02", (3, 2)),
        ("", "302", (3, 2)),
        ("", "312", (3, 12)),
        ("", "0302", (3, 2)),
        ("", "3-2", (3, 2)),
        ("", "3—2班", (3, 2)),
        ("", "3/2", (3, 2)),
        ("", "32", (3, 2)),
        ("", "３（２）班", (3, 2)),
        ("", "三年级2班", (3, 2)),
        ("", "三年级二班", (3, 2)),
        ("", "三年级（2）班", (3, 2)),
        ("", "三年级(12)班", (3, 12)),
        ("", "三年级十二班", (3, 12)),
        ("", "三年二班", (3, 2)),
        ("", "3年级2班", (3, 2)),
        ("", "小学三年级2班", (3, 2)),
        ("", "小三(2)班", (3, 2)),
        ("", "2024级3班", (3, 3)),
        ("", "2024级（3）班", (3, 3)),
        ("", "24级3班", (3, 3)),
        ("", "2026级1班", (1, 1)),
        ("", "2027届2班", (6, 2)),
        (" ", " 三 (2) 班 ", (3, 2)),
        ("一年级", "一(1)班", (1, 1)),
        ("一年级", "1班", (1, 1)),
        ("一年级", "(1)班", (1, 1)),
        ("一年级", "一班", (1, 1)),
        ("2026级", "1班", (1, 1)),
        ("2026级", "一(1)班", (1, 1)),
        ("2024", "3", (3, 3)),
        ("3", "2", (3, 2)),
        ("3", "12", (3, 12)),
        ("3", "31", (3, 31)),
        ("三", "302", (3, 2)),
        ("三年级", "3.2", (3, 2)),
        ("三年级", "二", (3, 2)),
        ("三年级", "99班", (3, 99)),
        ("三(2)班", "", (3, 2)),
    ],
)
def test_class_labels(grade: str, label: str, expected: tuple[int, int]) -> None:
    assert classes.home_class(grade, label, school_year_start=2026, grades=range(1, 7)) == expected


@pytest.mark.parametrize(
    ("grade", "label", "expected"),
    [
        ("", "七(3)班", (7, 3)),
        ("", "初一(2)", (7, 2)),
        ("", "初三2班", (9, 2)),
        ("", "初2024级2班", (9, 2)),
        ("", "2025级2班", (8, 2)),
        ("八年级", "3", (8, 3)),
    ],
)
def test_class_labels_of_a_junior_school(grade: str, label: str, expected: tuple[int, int]) -> None:
    assert classes.home_class(grade, label, school_year_start=2026, grades=range(7, 10)) == expected


@pytest.mark.parametrize(
    ("grade", "label", "code"),
    [
        ("", "", "no_class"),
        ("三年级", "", "no_class"),
        ("", "三年二", "class_unreadable"),
        ("", "三年级", "class_unreadable"),
        ("", "2班", "class_unreadable"),
        ("", "向日葵班", "class_unreadable"),
        ("", "三(0)班", "class_unreadable"),
        ("", "Sheet1", "class_unreadable"),
        ("大班", "2班", "class_unreadable"),
        ("", "七(1)班", "grade_not_here"),
        ("", "2019级1班", "grade_not_here"),
        ("", "初一(1)班", "grade_not_here"),
        ("", "高一(1)班", "grade_not_here"),
        ("四年级", "三(1)班", "class_disagrees"),
        ("四年级", "301", "class_disagrees"),
    ],
)
def test_class_labels_refused(grade: str, label: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        classes.home_class(grade, label, school_year_start=2026, grades=range(1, 7))
    assert refused.value.code == code


@given(st.integers(1, 9), st.integers(1, 99))
def test_every_usual_way_to_write_a_class_is_read_back(grade: int, number: int) -> None:
    han = "零一二三四五六七八九"[grade]
    for label in (f"{han}({number})班", f"{han}{number}", f"{grade}.{number}", f"{grade}{number:02d}"):
        got = classes.home_class("", label, school_year_start=2026, grades=range(1, 10))
        assert got == (grade, number), label


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三(1)班课后服务报名汇总表", (3, 1)),
        ("三（2）班", (3, 2)),
        ("三1", (3, 1)),
        ("3.1班名单", (3, 1)),
        ("302", (3, 2)),
        ("2024级3班花名册", (3, 3)),
        ("三年级2班", (3, 2)),
        ("××县双河镇中心小学2026年秋季学期学生花名册", None),
        ("第3周(1)班", None),
        ("Sheet1", None),
        ("31", None),
        ("2026", None),
        ("七(1)班", None),
        ("全校", None),
    ],
)
def test_classes_in_titles(text: str, expected: tuple[int, int] | None) -> None:
    assert classes.in_title(text, school_year_start=2026, grades=range(1, 7)) == expected


# -- the office's words -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reading", "text", "expected"),
    [
        (readings.sex, "男", Sex.MALE),
        (readings.sex, " 女 ", Sex.FEMALE),
        (readings.sex, "2", Sex.FEMALE),
        (readings.sex, "m", Sex.MALE),
        (readings.sex, "男女", None),
        (readings.nation, "汉", "01"),
        (readings.nation, "汉族", "01"),
        (readings.nation, "01", "01"),
        (readings.nation, "1", "01"),
        (readings.nation, "维吾尔族", "05"),
        (readings.nation, "土家族", "15"),
        (readings.nation, "土族", "30"),
        (readings.nation, "穿青人", "97"),
        (readings.nation, "火星族", None),
        (readings.nation, "57", None),
        (readings.flag, "是", True),
        (readings.flag, "√", True),
        (readings.flag, "否", False),
        (readings.flag, "0", False),
        (readings.flag, "也许", None),
        (readings.left_behind, "单亲外出", LeftBehind.ONE_PARENT_AWAY),
        (readings.left_behind, "双亲外出", LeftBehind.BOTH_PARENTS_AWAY),
        (readings.left_behind, "父母双方外出务工", LeftBehind.BOTH_PARENTS_AWAY),
        (readings.left_behind, "否", LeftBehind.NO),
        (readings.left_behind, "非留守儿童", LeftBehind.NO),
        (readings.left_behind, "是", LeftBehind.UNSTATED),
        (readings.left_behind, "2", LeftBehind.BOTH_PARENTS_AWAY),
        (readings.left_behind, "不清楚", None),
        (readings.document_kind, "居民身份证", DocumentKind.CITIZEN_ID),
        (readings.document_kind, "护照", DocumentKind.PASSPORT),
        (readings.document_kind, "A", DocumentKind.PASSPORT),
        (readings.document_kind, "香港特区护照/身份证明", DocumentKind.HONG_KONG),
        (readings.document_kind, "台湾居民来往大陆通行证", DocumentKind.TAIWAN),
        (readings.document_kind, "无", DocumentKind.OTHER),
        (readings.document_kind, "??", None),
        (readings.day, "20171003", date(2017, 10, 3)),
        (readings.day, "2017-10-3", date(2017, 10, 3)),
        (readings.day, "2017.10.3", date(2017, 10, 3)),
        (readings.day, "2017/10/03", date(2017, 10, 3)),
        (readings.day, "2017年10月3日", date(2017, 10, 3)),
        (readings.day, "2017-10-03 00:00:00", date(2017, 10, 3)),
        (readings.day, "20171332", None),
        (readings.day, "2017-10", None),
        (readings.day, "43011", None),
        (readings.relation, "母亲", (Relation.MOTHER, "")),
        (readings.relation, "妈", (Relation.MOTHER, "")),
        (readings.relation, "外婆", (Relation.MATERNAL_GRANDMOTHER, "")),
        (readings.relation, "爷爷", (Relation.GRANDFATHER, "")),
        (readings.relation, "养父", (Relation.STEP_FATHER, "养父")),
        (readings.relation, "干爹", (Relation.OTHER_RELATIVE, "干爹")),
    ],
)  # fmt: skip
def test_the_words_of_a_cell(reading: Any, text: str, expected: Any) -> None:
    assert reading(text) == expected


def test_day_numbers_of_spreadsheets() -> None:
    assert readings.day("43011", was_number=True) == date(2017, 10, 3)
    assert readings.day("41549", was_number=True, epoch_1904=True) == date(2017, 10, 3)
    assert readings.day("20171003", was_number=True) == date(2017, 10, 3)


def test_boarders() -> None:
    assert readings.boarder("住校", coded=True) is True
    assert readings.boarder("走读", coded=True) is False
    assert readings.boarder("1", coded=True) is False
    assert readings.boarder("2", coded=True) is True
    assert readings.boarder("1", coded=False) is True
    assert readings.boarder("是", coded=False) is True
    assert readings.boarder("不清楚", coded=False) is None


_H = HardshipCategory


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("建档立卡", readings.Standing((_H.POVERTY_ALLEVIATED,))),
        ("脱贫户、残疾", readings.Standing((_H.POVERTY_ALLEVIATED, _H.DISABLED))),
        ("残疾人子女", readings.Standing((_H.DISABLED_PARENT,))),
        ("低保边缘", readings.Standing((_H.MINIMUM_LIVING_MARGIN,))),
        ("低保/孤儿", readings.Standing((_H.MINIMUM_LIVING, _H.ORPHAN))),
        ("防返贫监测对象", readings.Standing((_H.RELAPSE_MONITORED,))),
        ("事实无人抚养儿童", readings.Standing((_H.DE_FACTO_UNSUPPORTED,))),
        ("烈士子女", readings.Standing((_H.MARTYR_CHILD,))),
        ("特困供养", readings.Standing((_H.EXTREME_POVERTY,))),
        ("重点困境儿童", readings.Standing((_H.KEY_HARDSHIP,))),
        ("留守", readings.Standing(left_behind=LeftBehind.UNSTATED)),
        ("留守(双亲外出)", readings.Standing(left_behind=LeftBehind.BOTH_PARENTS_AWAY)),
        ("随迁", readings.Standing(is_migrant_child=True)),
        ("非随迁", readings.Standing(is_migrant_child=False)),
        ("单亲", readings.Standing(single_parent=True)),
        ("单亲，低保", readings.Standing((_H.MINIMUM_LIVING,), single_parent=True)),
        ("非低保", readings.Standing()),
        ("无", readings.Standing()),
        ("普通", readings.Standing()),
        ("", readings.Standing()),
        ("孔雀", readings.Standing(rest=("孔雀",))),
        ("学习困难", readings.Standing(rest=("学习困难",))),
    ],
)
def test_kinds_of_children(text: str, expected: readings.Standing) -> None:
    assert readings.standing(text) == expected
