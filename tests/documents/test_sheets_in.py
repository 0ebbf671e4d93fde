"""Reading a school's own lists: what is understood, what is refused, emptied or only said, and where."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest

from kehou_desktop import words
from kehou_desktop.documents import sheets_in
from kehou_desktop.documents.sheets_in import child, heads
from kehou_desktop.documents.sheets_in.grid import grid
from kehou_desktop.domain.errors import Problem, Refused
from kehou_desktop.domain.students.nouns import (
    DocumentKind,
    Draft,
    HardshipCategory,
    LeftBehind,
    Relation,
    Sex,
)
from tests import sheet_files as files

an_id = files.an_id


def understood(data: bytes, name: str = "名册.xlsx", *, grades: range = range(1, 7)) -> sheets_in.Sheets:
    """Read in this process: the same code as the child's, without its start."""
    answer = child.unpack(data, name[name.rindex(".") :])
    assert "sheets" in answer, answer
    for sheet in answer["sheets"]:
        sheet["name"] = sheet["name"] or name
    return sheets_in.understand(
        [grid(s) for s in answer["sheets"]], name, school_year_start=2026, grades=grades
    )


def table(*rows: Sequence[Any], **more: Any) -> sheets_in.Sheets:
    return understood(files.xlsx(rows, **more))


def found(sheets: sheets_in.Sheets) -> list[tuple[str, str, int | None, str]]:
    return [(p.severity, p.code, p.row, p.column) for p in sheets.problems]


def names(sheets: sheets_in.Sheets) -> list[str]:
    return [d.name for d in sheets.drafts]


# -- the four kinds of list a school has -------------------------------------------------------------------


def test_a_whole_school_in_one_sheet_under_a_merged_title() -> None:
    head: list[Any] = [
        "序号",
        "年级",
        "班级",
        "姓名",
        "性别",
        "身份证件号",
        "学籍号",
        "民族",
        "家庭住址",
        "监护人",
    ]
    head += ["与学生关系", "联系电话", "是否住校", "学生类别", "备注"]
    first: list[Any] = [
        "1",
        "一年级",
        "一(1)班",
        "李小满",
        "男",
        an_id(101),
        "G" + an_id(101),
        "汉族",
        "石桥村6组",
    ]
    first += ["周梅", "母亲", "13900001111", "否", "随迁", None]
    second: list[Any] = [
        "2",
        "一年级",
        "一(2)班",
        "王𬭎",
        "女",
        an_id(102),
        "G" + an_id(102),
        "侗族",
        "双河村2组",
    ]
    second += ["王大", "外祖父", "13900002222", "是", "单亲、低保", "转入"]
    title = ["××县青禾镇中心小学2026年秋季学期学生花名册"]
    sheets = table(title, head, first, second, merges=[(0, 0, 0, 14)], name="全校")
    layout = sheets.layouts[0]
    assert layout.head_rows == (2, 2)
    assert [(c.letter, c.head, c.field) for c in layout.columns][5] == ("F", "身份证件号", "citizen_id")
    one, two = sheets.drafts
    assert one == Draft(
        "全校",
        3,
        "李小满",
        1,
        1,
        sex=Sex.MALE,
        citizen_id=an_id(101),
        document_kind=DocumentKind.CITIZEN_ID,
        student_register_no="G" + an_id(101),
        nation="01",
        address="石桥村6组",
        boarder=False,
        is_migrant_child=True,
        guardian_name="周梅",
        guardian_relation=Relation.MOTHER,
        guardian_relation_text="",
        guardian_phone="13900001111",
    )
    assert (two.row, two.home_class, two.boarder, two.note) == (4, (1, 2), True, "转入")
    assert two.hardships == (HardshipCategory.MINIMUM_LIVING,)
    assert found(sheets) == [("warning", "single_parent_not_kept", 4, "学生类别")]
    assert two.heads["citizen_id"] == "身份证件号"


def test_a_sheet_per_class_with_a_head_of_two_rows_and_a_footer() -> None:
    def content(label: str, *children: Sequence[Any]) -> list[list[Any]]:
        rows: list[list[Any]] = [
            [f"{label}课后服务报名汇总表"],
            ["班主任：蔡老师"] + [None] * 8 + ["2026年9月3日"],
        ]
        rows.append(
            ["序号", "姓名", "性别", "是否参加", "参加时间", None, None, None, None, "家长姓名", "家长电话"]
        )
        rows.append([None] * 4 + ["一", "二", "三", "四", "五"])
        rows += [list(c) for c in children]
        rows.append([])
        rows.append(["填表人：", None, None, None, "合计", "22", None, "审核人："])
        return rows  # fmt: skip

    mine = content(
        "三(1)班",
        ["1", "郭  怡", "男", "是", None, "√", None, "√", "√", "侯英", "13900001111"],
        ["2", "上官雨桐", "男", "否", None, None, None, None, None, "曹欣", "13900002222"],
    )
    other = content(
        "三(2)班", ["1", "李  㛃", "女", "是", "√", None, None, None, None, "宋燕", "13900003333"]
    )
    merges = [(0, 0, 0, 10), (2, 4, 2, 8), *((2, c, 3, c) for c in (0, 1, 2, 3, 9, 10))]
    sheets = table(*mine, name="三(1)班", merges=merges, more={"三(2)班": other})
    assert [(d.name, d.home_class, d.guardian_name, d.guardian_phone) for d in sheets.drafts] == [
        ("郭怡", (3, 1), "侯英", "13900001111"),
        ("上官雨桐", (3, 1), "曹欣", "13900002222"),
        ("李㛃", (3, 2), "宋燕", "13900003333"),
    ]
    assert sheets.layouts[0].head_rows == (3, 4)
    assert [c.head for c in sheets.layouts[0].columns][3:6] == ["是否参加", "参加时间 一", "参加时间 二"]
    assert found(sheets) == []


_EXPORT = (
    ("学籍号", "学生姓名", "性别", "出生日期", "证件类型", "证件号码", "年级", "班级", "就读方式",
     "是否留守儿童", "是否随迁子女", "成员1姓名", "成员1关系", "成员1联系电话"),
    ("G" + an_id(101), "李小满", "男", "20180305", "居民身份证", an_id(101), "2024级", "1班", "走读",
     "单亲外出", "否", "周梅", "母亲", "13900001111"),
    ("L522601201803051234", "Anna Smith", "女", "20180306", "护照", "E12345678", "2024级", "2班", "住校",
     "否", "是", "Bob Smith", "父亲", "13900002222"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("encoding", "separator", "name"),
    [
        ("gb18030", ",", "导出.csv"),
        ("utf-8", ",", "导出.csv"),
        ("utf-8-sig", ",", "导出.csv"),
        ("utf-16", "\t", "导出.txt"),
        ("utf-16-le", ",", "导出.csv"),
        ("utf-16-be", "\t", "导出.txt"),
        ("gb18030", ";", "导出.csv"),
        ("gb18030", "\t", "导出.txt"),
    ],
)
def test_an_export_of_the_register_in_any_encoding(encoding: str, separator: str, name: str) -> None:
    data = files.csv(_EXPORT, encoding=encoding, separator=separator, guard=(0, 5))
    sheets = understood(data, name)
    one, two = sheets.drafts
    assert (one.sheet, one.row, one.home_class, one.birth) == (name, 2, (3, 1), date(2018, 3, 5))
    assert (one.citizen_id, one.student_register_no) == (an_id(101), "G" + an_id(101))
    assert (one.left_behind, one.is_migrant_child) == (LeftBehind.ONE_PARENT_AWAY, False)
    assert one.boarder is False
    assert (two.name, two.document_kind, two.other_document_no) == (
        "Anna Smith",
        DocumentKind.PASSPORT,
        "E12345678",
    )
    assert (two.citizen_id, two.boarder, two.left_behind) == (None, True, LeftBehind.NO)
    assert found(sheets) == []


def test_an_old_workbook_whose_ids_became_numbers() -> None:
    rows = (
        ("班级", "姓名", "身份证号", "电话", "备注"),
        ("1.1", "李小满", an_id(101), 13900001111.0, "随迁"),
        ("1.1", "王一", float(an_id(102)), 13900002222.0, "留守"),
        (1.1, "张二", "522699202005233000", 13900003333.0, ""),
        (3.10, "钱三", an_id(103), 13900004444.0, "三好学生"),
    )
    sheets = understood(files.xls(rows), "旧.xls")
    one, two, three, four = sheets.drafts
    assert (one.home_class, one.guardian_phone, one.is_migrant_child) == ((1, 1), "13900001111", True)
    assert (two.damaged_id, two.citizen_id, two.left_behind) == (True, None, LeftBehind.UNSTATED)
    assert (three.home_class, three.citizen_id) == ((1, 1), "522699202005233000")
    assert (four.home_class, four.note) == ((3, 1), "三好学生")
    assert [(p.code, p.row) for p in sheets.problems] == [("region_unknown", 4), ("id_ends_000", 4)]


# -- one cell, one finding ---------------------------------------------------------------------------------

_HEAD = ("班级", "姓名", "性别", "出生日期", "民族", "身份证号", "学籍号", "学生类别", "联系电话", "是否住校")
_GOOD = ("三(1)班", "李小满", "男", "2018-03-05", "汉", an_id(101), "", "", "13900001111", "否")
_FIRST_OF_MARCH = datetime.fromisoformat("2026-03-01")
_FIFTH_OF_MARCH = datetime.fromisoformat("2018-03-05")
_IMPOSSIBLE = an_id(103, birth="20181301")
_OLD_REGION = an_id(103, region="310103")


@pytest.mark.parametrize(
    ("column", "value", "severity", "code"),
    [
        ("姓名", None, "refused", "no_name"),
        ("姓名", "12345", "refused", "no_name"),
        ("姓名", "李" * 51, "refused", "name_too_long"),
        ("姓名", "李\ue81e", "warning", "private_use_character"),
        ("班级", None, "refused", "no_class"),
        ("班级", "向日葵班", "refused", "class_unreadable"),
        ("班级", "三年二", "refused", "class_unreadable"),
        ("班级", "七(1)班", "refused", "grade_not_here"),
        ("班级", _FIRST_OF_MARCH, "warning", "class_was_date"),
        ("身份证号", "110105194912310021", "refused", "id_check_digit"),
        ("身份证号", "5.22699E+17", "refused", "id_damaged"),
        ("身份证号", float(an_id(102)), "refused", "id_damaged"),
        ("身份证号", "522601201803051000", "refused", "id_damaged"),
        ("身份证号", "52260120180305", "refused", "id_unreadable"),
        ("身份证号", "522601180305101", "refused", "id_fifteen"),
        ("身份证号", an_id(103, region="522699"), "warning", "region_unknown"),
        ("身份证号", _OLD_REGION, "warning", "region_retired"),
        ("身份证号", _IMPOSSIBLE, "warning", "id_birth_impossible"),
        ("身份证号", "11010519491231002X", "warning", "age_unlikely"),
        ("身份证号", "H12345678", "warning", "document_kind_unsaid"),
        ("学籍号", "20260113", "warning", "register_no_provincial"),
        ("学籍号", 5.2e18, "warning", "register_no_damaged"),
        ("性别", "男女", "warning", "sex_unreadable"),
        ("性别", "女", "warning", "sex_disagrees"),
        ("出生日期", "2018-03-06", "warning", "birth_disagrees"),
        ("出生日期", "20181399", "warning", "birth_unreadable"),
        ("民族", "火星族", "warning", "nation_unreadable"),
        ("学生类别", "单亲", "warning", "single_parent_not_kept"),
        ("学生类别", "孔雀", "warning", "hardship_unreadable"),
        ("联系电话", "1390000111", "warning", "phone_unreadable"),
        ("联系电话", "0871-6312345", "warning", "phone_landline"),
        ("联系电话", "13900001111/13900002222", "warning", "phone_several"),
        ("是否住校", "不清楚", "warning", "flag_unreadable"),
    ],
)
def test_a_doubtful_cell_is_found_with_its_place_and_has_a_sentence(
    column: str, value: Any, severity: str, code: str
) -> None:
    row: list[Any] = list(_GOOD)
    row[_HEAD.index(column)] = value
    if column == "身份证号":
        row[_HEAD.index("性别")] = row[_HEAD.index("出生日期")] = None
    formats = {(1, 0): "m月d日"} if isinstance(value, datetime) else {}
    sheets = table(_HEAD, row, formats=formats)
    plan = sheets.drafts
    problems = list(sheets.problems)
    if code == "id_damaged":
        # the row waits for the office to say whether it is taken without the number
        (waiting,) = plan
        assert waiting.damaged_id
        assert waiting.heads["citizen_id"] == "身份证号"
        problems.append(Problem("Sheet1", 2, "身份证号", "refused", "id_damaged", {}))
    (problem,) = [p for p in problems if p.code == code]
    assert (problem.sheet, problem.row, problem.column) == ("Sheet1", 2, column)
    assert problem.severity == severity
    assert len(problems) == 1, problems
    assert len(plan) == (0 if severity == "refused" and code != "id_damaged" else 1)
    sentence = words.problem(problem)
    assert "{" not in sentence
    assert sentence.endswith("。")
    if isinstance(value, str) and len(value) > 12 and value.isascii():
        assert value not in sentence, "an ID or a phone number must not stand in a message in full"


@pytest.mark.parametrize(
    ("column", "value", "field", "kept"),
    [
        ("性别", "男女", "sex", None),
        ("民族", "火星族", "nation", None),
        ("出生日期", "20181399", "birth", None),
        ("出生日期", "2018-03-06", "birth", date(2018, 3, 6)),
        ("出生日期", 43164, "birth", date(2018, 3, 5)),
        ("出生日期", _FIFTH_OF_MARCH, "birth", date(2018, 3, 5)),
        ("联系电话", "1390000111", "guardian_phone", None),
        ("联系电话", "13900001111/13900002222", "guardian_phone", "13900001111"),
        ("联系电话", 13900001111.0, "guardian_phone", "13900001111"),
        ("联系电话", "无", "guardian_phone", None),
        ("学生类别", "单亲", "hardships", None),
        ("身份证号", "H12345678", "other_document_no", "H12345678"),
        ("身份证号", "无", "citizen_id", None),
        ("学籍号", "20260113", "student_aux_no", "20260113"),
        ("班级", _FIRST_OF_MARCH, "home_class", (3, 1)),
        ("是否住校", "住校", "boarder", True),
    ],
)
def test_what_a_cell_becomes(column: str, value: Any, field: str, kept: Any) -> None:
    row: list[Any] = list(_GOOD)
    row[_HEAD.index(column)] = value
    formats = {(1, _HEAD.index(column)): "yyyy-mm-dd"} if isinstance(value, datetime) else {}
    (draft,) = table(_HEAD, row, formats=formats).drafts
    assert getattr(draft, field) == kept


def test_a_row_with_two_faults_names_both() -> None:
    row = ["向日葵班", None, *_GOOD[2:]]
    assert [p.code for p in table(_HEAD, row).problems] == ["no_name", "class_unreadable"]


def test_3_10_shown_with_two_places_is_class_ten() -> None:
    rows = [("班级", "姓名"), (3.1, "李小满"), (3.1, "王一")]
    one, two = table(*rows, formats={(2, 0): "0.00"}).drafts
    assert (one.home_class, two.home_class) == ((3, 1), (3, 10))


# -- heads --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "group", "field"),
    [
        ("姓名", "", "name"),
        ("学生姓名", "", "name"),
        (" 姓 名 *", "", "name"),
        ("身份证号（必填）", "", "citizen_id"),
        ("公民身份号码", "", "citizen_id"),
        ("身份证号码", "", "citizen_id"),
        ("学籍辅号", "", "student_aux_no"),
        ("年级/班级", "", "class"),
        ("家长姓名", "", "guardian.name"),
        ("监护人", "", "guardian.name"),
        ("监护人1姓名", "", "guardian.name"),
        ("成员1联系电话", "", "guardian.phone"),
        ("成员2姓名", "", "second.name"),
        ("父亲姓名", "", "father.name"),
        ("母亲电话", "", "mother.phone"),
        ("与学生关系", "", "relation"),
        ("姓名", "家长信息", "guardian.name"),
        ("手机号", "父亲", "father.phone"),
        ("姓名", "学生信息", "name"),
        ("监护人身份证号", "", None),
        ("家长签字", "", None),
        ("学生手机", "", None),
        ("是否低保", "", "kind.低保"),
        ("是否单亲", "", "kind.单亲"),
        ("是否参加", "", None),
        ("", "", None),
    ],
)
def test_heads_are_known_by_their_usual_words(head: str, group: str, field: str | None) -> None:
    assert heads.field_of(head, group) == field


def test_guardians_under_a_common_head_are_not_the_child() -> None:
    sheets = table(
        ("学生信息", None, "家长信息", None, "联系方式"),
        ("班级", "姓名", "姓名", "关系", None),
        ("三1", "李小满", "周梅", "外婆", "13900001111"),
        merges=[(0, 0, 0, 1), (0, 2, 0, 3), (0, 4, 1, 4)],
    )
    (draft,) = sheets.drafts
    assert (draft.name, draft.guardian_name) == ("李小满", "周梅")
    assert draft.guardian_relation is Relation.MATERNAL_GRANDMOTHER
    assert draft.guardian_phone == "13900001111"


def test_father_and_mother_in_columns_of_their_own() -> None:
    sheets = table(
        ("班级", "姓名", "父亲姓名", "父亲电话", "母亲姓名", "母亲电话"),
        ("三1", "李小满", "李大", "13900001111", "周梅", "13900002222"),
        ("三1", "王一", None, None, "周兰", "13900003333"),
    )
    got = [(d.guardian_name, d.guardian_relation, d.guardian_phone) for d in sheets.drafts]
    assert got == [
        ("李大", Relation.FATHER, "13900001111"),
        ("周兰", Relation.MOTHER, "13900003333"),
    ]


def test_columns_of_yes_and_no_name_kinds_of_hardship() -> None:
    sheets = table(
        ("班级", "姓名", "是否低保", "是否孤儿", "是否单亲"),
        ("三1", "李小满", "是", "否", "是"),
        ("三1", "王一", "否", None, "否"),
    )
    one, two = sheets.drafts
    assert (one.hardships, two.hardships) == ((HardshipCategory.MINIMUM_LIVING,), None)
    assert found(sheets) == [("warning", "single_parent_not_kept", 2, "是否单亲")]


# -- what is no row -----------------------------------------------------------------------------------------


def test_titles_repeated_heads_empty_rows_totals_and_signatures_are_no_rows() -> None:
    head = ("序号", "姓名", "班级", "性别", "备注")
    sheets = table(
        ("青禾镇中心小学学生名单",),
        (),
        head,
        (1, "李小满", "三1", "男", "组长"),
        head,
        (None, None, None, None, None),
        (2, "王一", "三1", "女", "负责人"),
        (3, None, None, None, None),
        ("小计", None, "2", None, None),
        (None, "合计", "2人", None, None),
        (None, None, None, "总计", "2"),
        ("填表人：", "周老师", None, "审核人：", "王校长"),
        (None, None, None, None, "制表人：周老师"),
        ("共 2 人",),
        ("班主任：周老师",),
        ("注：本表一式两份",),
        ("2026年9月3日",),
        (None, "三(2)班合计", None, None, None),
        (None, "校长签字", None, None, None),
        (None, "男生1人，女生1人", None, None, None),
    )
    assert names(sheets) == ["李小满", "王一"]
    assert [d.row for d in sheets.drafts] == [4, 7]
    assert found(sheets) == []


def test_heads_in_other_scripts_are_known() -> None:
    for head in (("Name", "Class", "Sex"), ("姓名", "班級", "性別")):
        (child,) = table(head, ("李小满", "3(2)", "男")).drafts
        assert (child.name, child.home_class) == ("李小满", (3, 2))


@pytest.mark.parametrize("name", ["何合计", "共小明", "单小计", "制怡", "总小明", "周审核"])
def test_a_child_whose_name_sounds_like_a_footer_does_not_vanish(name: str) -> None:
    assert names(table(("班级", "姓名"), ("三1", name))) == [name]


def test_a_row_without_a_name_but_with_a_number_is_refused_not_dropped() -> None:
    sheets = table(("班级", "姓名", "身份证号"), ("三1", None, an_id(101)), (None, None, an_id(102)))
    assert [p.code for p in sheets.problems if p.severity == "refused"] == ["no_name", "no_name", "no_class"]


def test_a_class_merged_down_its_children_is_every_childs() -> None:
    sheets = table(
        ("班级", "姓名"),
        ("三(1)班", "李小满"),
        (None, "王一"),
        ("三(2)班", "张二"),
        merges=[(1, 0, 2, 0)],
    )
    assert [d.home_class for d in sheets.drafts] == [(3, 1), (3, 1), (3, 2)]


def test_a_child_on_two_merged_lines_is_one_child() -> None:
    sheets = table(
        ("班级", "姓名", "家长姓名", "家长电话"),
        ("三1", "李小满", "周梅", "13900001111"),
        (None, None, "李大", "13900002222"),
        merges=[(1, 0, 2, 0), (1, 1, 2, 1)],
    )
    assert names(sheets) == ["李小满"]
    assert [(p.code, p.row) for p in sheets.problems] == [("second_line_left", 3)]


def test_two_tables_side_by_side_are_both_read() -> None:
    sheets = table(
        ("三(1)班学生名单",),
        ("序号", "姓名", "性别", "序号", "姓名", "性别"),
        (1, "李小满", "男", 3, "张二", "男"),
        (2, "王一", "女", None, None, None),
        merges=[(0, 0, 0, 5)],
    )
    assert sorted(names(sheets)) == sorted(["李小满", "张二", "王一"])
    assert {d.home_class for d in sheets.drafts} == {(3, 1)}


def test_tables_under_each_other_with_their_class_in_a_title() -> None:
    sheets = table(
        ("三(1)班",),
        ("序号", "姓名"),
        (1, "李小满"),
        ("三(2)班",),
        ("序号", "姓名"),
        (1, "王一"),
    )
    assert [(d.name, d.home_class) for d in sheets.drafts] == [("李小满", (3, 1)), ("王一", (3, 2))]


def test_a_sheet_whose_name_and_title_differ_is_not_guessed() -> None:
    sheets = table(("三(2)班名单",), ("序号", "姓名"), (1, "李小满"), name="三(1)班")
    assert [(p.severity, p.code) for p in sheets.problems] == [("refused", "class_doubtful")]


def test_a_grade_in_the_title_helps_a_bare_class_number() -> None:
    sheets = table(("三年级学生名单",), ("班级", "姓名"), ("2班", "李小满"))
    assert [d.home_class for d in sheets.drafts] == [(3, 2)]


def test_hidden_sheets_and_sheets_without_a_head_are_said() -> None:
    more = {"说明": [("请如实填写",)], "旧": [("班级", "姓名"), ("三1", "张二")]}
    sheets = table(("班级", "姓名"), ("三1", "李小满"), more=more, hidden=["旧"])
    assert names(sheets) == ["李小满"]
    assert found(sheets) == [
        ("warning", "sheet_without_head", None, ""),
        ("warning", "sheet_hidden", None, ""),
    ]


def test_a_workbook_without_any_list_of_names_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        table(("社团", "人数"), ("围棋", 20))
    assert refused.value.code == "sheet_no_head"
    assert words.refusal(refused.value)


def test_a_formulas_last_value_counts_and_an_error_is_empty() -> None:
    data = files.repacked(
        files.xlsx([("班级", "姓名", "性别"), ("三1", "李小满", "男")]),
        {
            "xl/worksheets/sheet1.xml": files.sheet_xml(
                '<row r="1"><c r="A1" t="inlineStr"><is><t>班级</t></is></c>'
                '<c r="B1" t="inlineStr"><is><t>姓名</t></is></c>'
                '<c r="C1" t="inlineStr"><is><t>性别</t></is></c></row>'
                '<row r="2"><c r="A2" t="str"><f>"三"&amp;1</f><v>三1</v></c>'
                '<c r="B2" t="str"><f>X1</f><v>李小满</v></c><c r="C2" t="e"><v>#N/A</v></c></row>'
            )
        },
    )
    (draft,) = understood(data).drafts
    assert (draft.name, draft.home_class, draft.sex) == ("李小满", (3, 1), None)


def test_an_unclosed_quotation_mark_does_not_swallow_the_list() -> None:
    rows = "\r\n".join(["班级,姓名", '三1,"李小满'] + [f"三1,王{chr(0x4E00 + i)}" for i in range(40)])
    assert len(understood(rows.encode("utf-8"), "名册.csv").drafts) == 41


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_one_broken_character_does_not_cost_the_list(encoding: str) -> None:
    rows = [("班级", "姓名", "家庭住址"), *[("三1", f"李{c}", "青禾镇石桥村") for c in "天地玄黄宇宙"]]
    data = files.csv(rows, encoding=encoding)
    cut = data.replace("玄".encode(encoding), "玄".encode(encoding)[:-1], 1)
    sheets = understood(cut, "名册.csv")
    assert [d.name for d in sheets.drafts if "\ufffd" not in d.name] == [
        "李天",
        "李地",
        "李黄",
        "李宇",
        "李宙",
    ]
    assert [(p.code, p.row) for p in sheets.problems] == [("character_lost", 4)]


def test_twenty_thousand_children_are_read() -> None:
    data = files.csv(files.roster(19_000))
    assert len(understood(data, "大.csv").drafts) == 19_000


def test_every_code_of_a_reader_has_words() -> None:
    """Codes are written where they are found: look for them there."""
    import inspect
    import re

    from kehou_desktop.documents.sheets_in import (
        old_book,
        people,
        process,
        row,
        text_table,
        unpacking,
        zipped_book,
    )
    from kehou_desktop.domain.students import classes, matching, numbers

    sources = "".join(
        inspect.getsource(m)
        for m in (
            sheets_in,
            child,
            old_book,
            people,
            row,
            process,
            text_table,
            unpacking,
            zipped_book,
            classes,
            matching,
            numbers,
        )
    )
    codes = set(re.findall(r'"((?:sheet|id|class|no|name|phone|register_no)_[a-z0-9_]+)"', sources))
    codes -= {"name_of", "class_no"}
    known = {*words.students.PROBLEMS, *words.students.REFUSALS, *words.students.TROUBLES}
    assert len(codes) > 30
    assert not codes - known
