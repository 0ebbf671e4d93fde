"""Know a column by the usual words of its head: 姓名 or 学生姓名, 身份证号 or 证件号码, 家长电话 …"""

import functools
import re
import unicodedata

from kehou_desktop.domain import students

_WORDS: dict[str, str] = {
    "name": (
        "姓名 学生姓名 名字 学生 学生名字 学员姓名 学员 幼儿姓名 孩子姓名 儿童姓名 学生名称 被监护人姓名"
        " 學生姓名 NAME"
    ),
    "citizen_id": (
        "身份证号 身份证件号 证件号码 公民身份号码 身份证号码 身份证 证件号 身份号码 居民身份证号 "
        "居民身份证号码 居民身份证 学生身份证号 学生身份证号码 学生身份证 身份证件号码 "
        "公民身份证号 公民身份证号码 学生证件号码 学生证件号 有效证件号 有效证件号码 身份证编号 "
        "ID 学生身份证件号 身份證號 身份證號碼"
    ),
    "document_kind": ("证件类型 身份证件类型 证件种类 证件类别 身份证类型"),
    "student_register_no": (
        "学籍号 全国学籍号 学籍号码 国网学籍号 全国学籍号码 学籍编号 学生学籍号 学籍主号"
    ),
    "student_aux_no": ("学籍辅号 省学籍号 学籍副号 省级学籍号"),
    "grade": ("年级 所在年级 就读年级 年级名称 学生年级 年級 GRADE"),
    "class": (
        "班级 所在班级 行政班 行政班级 班别 班 班级名称 所在班 班号 就读班级 年级班级 年级/班级 "
        "年班 年级班 现就读班级 学生班级 所属班级 班級 CLASS"
    ),
    "sex": ("性别 学生性别 性別 SEX GENDER"),
    "birth": ("出生日期 出生年月日 生日 出生年月 出生时间 学生出生日期 出生日"),
    "nation": ("民族 学生民族"),
    "address": (
        "家庭住址 现住址 住址 家庭地址 现住地址 居住地址 通讯地址 详细住址 家庭详细地址 现居住地 "
        "现居住地址 家庭详细住址 居住地 住址详细 家庭现住址"
    ),
    "boarder": (
        "是否住校 住校 是否寄宿 是否住宿 是否住校生 是否寄宿生 走读住校 走读/住校 住宿情况 寄宿 是否走读住校"
    ),
    "boarder_coded": ("就读方式"),
    "left_behind": ("是否留守儿童 是否留守 留守儿童 留守 留守情况 是否农村留守儿童 留守类型"),
    "is_migrant_child": (
        "是否随迁子女 是否随迁 随迁子女 随迁 进城务工人员随迁子女 是否进城务工人员随迁子女 "
        "是否进城务工人员子女 是否随迁儿童"
    ),
    "standing": (
        "学生类别 类别 学生类型 特殊类别 困难类别 困难类型 家庭情况 家庭困难类型 资助类别 "
        "特殊情况 特殊群体 困难情况 家庭困难类别 贫困类型 学生情况"
    ),
    "note": ("备注 说明 备注信息 备注说明"),
    "relation": ("与学生关系 关系 称谓 与本人关系 亲属关系 与孩子关系 与学生的关系 家庭关系"),
    "phone": (
        "联系电话 电话 手机 手机号 手机号码 电话号码 家庭电话 联系方式 联系号码 紧急联系电话 "
        "联系手机 家庭联系电话 移动电话 電話 聯繫電話 PHONE"
    ),
    "serial": ("序号 编号 NO 序 号"),
}
_FIELDS = {word: name for name, words in _WORDS.items() for word in words.split()}

_OWNERS: tuple[tuple[str, str], ...] = (
    (r"(第?[二2]监护人|监护人[二2]|家长[二2]|(?:家庭)?成员[二2]|联系人[二2])", "second"),
    (
        r"((?:第一)?(?:法定)?监护人[一1]?|(?:学生)?家长[一1]?|(?:家庭)?成员[一1]?|(?:紧急)?联系人[一1]?|父母)",
        "guardian",
    ),
    (r"(父亲|爸爸|父)", "father"),
    (r"(母亲|妈妈|母)", "mother"),
)  # fmt: skip
"""Whose name, relation or telephone it is."""

GUARDIANS = ("guardian", "father", "mother", "second")
"""The order in which a row's guardian is taken."""


def plain(head: str) -> str:
    """Return a head without spaces, marks and remarks in brackets: 身份证号（必填）* is 身份证号."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", head)).upper()
    outside = re.sub(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】", "", text)
    return re.sub(r"[*:：#、。]+", "", outside or text)


@functools.lru_cache(4096)
def field_of(head: str, group: str = "") -> str | None:
    """Return what a column holds, or None where the head is not known.

    ``group`` is the merged head above it (家长信息 over 姓名). Guardians' columns are ``guardian.name``,
    ``father.phone``, ``second.relation``; a column 是否低保 is ``kind.低保``.
    """
    text, above = plain(head), plain(group)
    if above and (owner := _owner(above)) and (part := _part(text)):
        return f"{owner[0]}.{part}"
    if text in _FIELDS:
        return _FIELDS[text]
    if owner := _owner(text):
        return f"{owner[0]}.{part}" if (part := _part(owner[1])) else None
    if above and (text in ("", above)) and above in _FIELDS:
        return _FIELDS[above]
    kind = re.sub(r"^是否(属于|为)?", "", text)
    if kind != text and _is_kind(kind):
        return f"kind.{kind}"
    return None


def is_name(text: str) -> bool:
    """Whether a cell holds the head of the name column: a head repeated in the middle of a sheet."""
    return _FIELDS.get(plain(text)) == "name"


def _owner(text: str) -> tuple[str, str] | None:
    for pattern, owner in _OWNERS:
        if match := re.match(pattern, text):
            return owner, text[match.end() :].removeprefix("信息").removeprefix("的")
    return None


def _part(rest: str) -> str | None:
    """Return name, relation or phone; None for what is not kept of a guardian (身份证, 单位)."""
    if rest in ("", "姓名", "名字", "名称"):
        return "name"
    if "关系" in rest or rest == "称谓":
        return "relation"
    if re.fullmatch(r"(的)?(联系|手机|移动|家庭)?(电话|手机|方式)(号|号码)?|联系号码|手机", rest):
        return "phone"
    return None


def _is_kind(text: str) -> bool:
    said = students.readings.standing(text)
    return bool(said.hardships or said.single_parent)
