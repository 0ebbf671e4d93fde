"""Read the office's usual words in a cell: sex, nation, relation, date, yes and no, kinds of hardship."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kehou_desktop.domain.students.nouns import (
    NATIONS,
    DocumentKind,
    HardshipCategory,
    LeftBehind,
    Relation,
    Sex,
)

_SEXES: Mapping[str, Sex] = {
    "男": Sex.MALE, "男性": Sex.MALE, "男生": Sex.MALE, "男孩": Sex.MALE, "1": Sex.MALE, "M": Sex.MALE,
    "MALE": Sex.MALE, "♂": Sex.MALE, "女": Sex.FEMALE, "女性": Sex.FEMALE, "女生": Sex.FEMALE,
    "女孩": Sex.FEMALE, "2": Sex.FEMALE, "F": Sex.FEMALE, "FEMALE": Sex.FEMALE, "♀": Sex.FEMALE,
    "0": Sex.UNKNOWN, "未知": Sex.UNKNOWN, "9": Sex.UNSTATED, "未说明": Sex.UNSTATED,
}  # fmt: skip

_RELATIONS: Mapping[str, Relation] = {
    word: relation
    for relation, words in {
        Relation.FATHER: "父亲 父 爸爸 爸 父子 父女",
        Relation.MOTHER: "母亲 母 妈妈 妈 母子 母女",
        Relation.STEP_FATHER: "继父 养父 继父或养父",
        Relation.STEP_MOTHER: "继母 养母 继母或养母",
        Relation.GRANDFATHER: "祖父 爷爷 爷 祖孙",
        Relation.GRANDMOTHER: "祖母 奶奶 奶",
        Relation.MATERNAL_GRANDFATHER: "外祖父 外公 姥爷 家公",
        Relation.MATERNAL_GRANDMOTHER: "外祖母 外婆 姥姥 姥娘 家婆",
        Relation.ELDER_BROTHER: "兄 哥哥 哥 兄长",
        Relation.YOUNGER_BROTHER: "弟 弟弟",
        Relation.ELDER_SISTER: "姐 姐姐 姊",
        Relation.YOUNGER_SISTER: "妹 妹妹",
        Relation.FATHERS_ELDER_BROTHER: "伯父 伯伯 大伯 伯",
        Relation.FATHERS_ELDER_BROTHERS_WIFE: "伯母 大妈 大娘 伯娘",
        Relation.FATHERS_YOUNGER_BROTHER: "叔父 叔叔 叔 小叔",
        Relation.FATHERS_YOUNGER_BROTHERS_WIFE: "婶母 婶婶 婶子 婶 婶娘",
        Relation.MOTHERS_BROTHER: "舅父 舅舅 舅",
        Relation.MOTHERS_BROTHERS_WIFE: "舅母 舅妈 舅娘",
        Relation.MOTHERS_SISTERS_HUSBAND: "姨夫 姨父 姨丈",
        Relation.MOTHERS_SISTER: "姨母 姨妈 阿姨 姨 小姨 大姨 姨娘",
        Relation.FATHERS_SISTERS_HUSBAND: "姑父 姑夫 姑丈",
        Relation.FATHERS_SISTER: "姑母 姑姑 姑妈 姑",
        Relation.OTHER_RELATIVE: "其他亲属 亲属 亲戚 其他",
        Relation.NOT_RELATED: "非亲属 无亲属关系 监护人单位 村委会 居委会 社区",
    }.items()
    for word in words.split()
}

_DOCUMENTS: tuple[tuple[str, DocumentKind], ...] = (
    ("香港", DocumentKind.HONG_KONG),
    ("澳门", DocumentKind.MACAO),
    ("台湾", DocumentKind.TAIWAN),
    ("台胞", DocumentKind.TAIWAN),
    ("永久居留", DocumentKind.FOREIGN_RESIDENT),
    ("永久居住", DocumentKind.FOREIGN_RESIDENT),
    ("护照", DocumentKind.PASSPORT),
    ("身份证", DocumentKind.CITIZEN_ID),
    ("户口", DocumentKind.CITIZEN_ID),
    ("港澳", DocumentKind.OTHER),
    ("通行证", DocumentKind.OTHER),
    ("其他", DocumentKind.OTHER),
    ("其它", DocumentKind.OTHER),
    ("出生", DocumentKind.OTHER),
    ("无", DocumentKind.OTHER),
)

_KINDS: tuple[tuple[str, HardshipCategory], ...] = (
    ("残疾人子女", HardshipCategory.DISABLED_PARENT),
    ("残疾家庭", HardshipCategory.DISABLED_PARENT),
    ("父母残疾", HardshipCategory.DISABLED_PARENT),
    ("残疾", HardshipCategory.DISABLED),
    ("残障", HardshipCategory.DISABLED),
    ("持证残", HardshipCategory.DISABLED),
    ("低保边缘", HardshipCategory.MINIMUM_LIVING_MARGIN),
    ("边缘户", HardshipCategory.MINIMUM_LIVING_MARGIN),
    ("低收入", HardshipCategory.MINIMUM_LIVING_MARGIN),
    ("最低生活保障", HardshipCategory.MINIMUM_LIVING),
    ("低保", HardshipCategory.MINIMUM_LIVING),
    ("防返贫", HardshipCategory.RELAPSE_MONITORED),
    ("边缘易致贫", HardshipCategory.RELAPSE_MONITORED),
    ("脱贫不稳定", HardshipCategory.RELAPSE_MONITORED),
    ("突发严重困难", HardshipCategory.RELAPSE_MONITORED),
    ("监测户", HardshipCategory.RELAPSE_MONITORED),
    ("监测对象", HardshipCategory.RELAPSE_MONITORED),
    ("返贫监测", HardshipCategory.RELAPSE_MONITORED),
    ("脱贫", HardshipCategory.POVERTY_ALLEVIATED),
    ("建档立卡", HardshipCategory.POVERTY_ALLEVIATED),
    ("贫困户", HardshipCategory.POVERTY_ALLEVIATED),
    ("特困", HardshipCategory.EXTREME_POVERTY),
    ("五保", HardshipCategory.EXTREME_POVERTY),
    ("事实无人抚养", HardshipCategory.DE_FACTO_UNSUPPORTED),
    ("事实孤儿", HardshipCategory.DE_FACTO_UNSUPPORTED),
    ("孤儿", HardshipCategory.ORPHAN),
    ("烈士", HardshipCategory.MARTYR_CHILD),
    ("困境儿童", HardshipCategory.KEY_HARDSHIP),
    ("其他困难", HardshipCategory.OTHER_CERTIFIED),
    ("经济困难", HardshipCategory.OTHER_CERTIFIED),
    ("家庭困难", HardshipCategory.OTHER_CERTIFIED),
    ("困难家庭", HardshipCategory.OTHER_CERTIFIED),
    ("困难学生", HardshipCategory.OTHER_CERTIFIED),
)
"""Words to kinds (§3.3), the longer word first: 残疾人子女 is not 残疾, 低保边缘 is not 低保."""

_NOTHING = frozenset(
    ("", "无", "否", "没有", "不是", "/", "-", "—", "--", "——", "N", "NO", "普通", "正常", "一般", "普通学生")
) | frozenset(("0", "×", "暂无", "非", "不", "NONE", "NULL", "N/A", "X"))
_YES = frozenset(("是", "有", "√", "✓", "✔", "☑", "Y", "YES", "1", "TRUE", "对", "○"))
_NO = _NOTHING | frozenset(("FALSE", "✗", "✕", "☐"))
_NEGATED = re.compile(r"^(非|不是|没有|无|不属于|未)")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a cell like 学生类别 or 备注 says: hardship kinds, 留守, 随迁, 单亲, and the words left over."""

    hardships: tuple[HardshipCategory, ...] = ()
    left_behind: LeftBehind | None = None
    is_migrant_child: bool | None = None
    single_parent: bool = False
    rest: tuple[str, ...] = ()


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()


def says_nothing(text: str) -> bool:
    """Whether a cell is empty in the office's ways: 无, /, —."""
    return _plain(text) in (
        "",
        "无",
        "/",
        "-",
        "—",
        "--",
        "——",
        "暂无",
        "N/A",
        "NULL",
        "NONE",
        "#N/A",
        "没有",
    )


def sex(text: str) -> Sex | None:
    """Return the sex, or None where it cannot be read."""
    return _SEXES.get(_plain(text))


def nation(text: str) -> str | None:
    """Return the two-digit code of GB/T 3304 (汉, 汉族, 01, 1), or None where it cannot be read."""
    plain = _plain(text)
    if plain.isdigit():
        code = plain.zfill(2)
        return code if code in NATIONS else None
    if plain in _NATION_ALIASES:
        return _NATION_ALIASES[plain]
    return _NATION_CODES.get(plain) or _NATION_CODES.get(plain.removesuffix("族").removesuffix("民"))


_NATION_CODES = {name: code for code, name in NATIONS.items()}
_NATION_ALIASES = {
    "维族": "05", "蒙族": "02", "哈族": "17", "朝族": "10", "穿青人": "97", "穿青": "97", "革家人": "97",
    "僜人": "97", "夏尔巴人": "97", "未识别": "97", "外国血统中国籍人士": "98", "入籍": "98",
}  # fmt: skip


def relation(text: str) -> tuple[Relation, str]:
    """Return the relation and the words to keep beside it: "" where the code says it all.

    An unknown word is 其他亲属 (97) and keeps its text.
    """
    plain = re.sub(r"[()]", "", _plain(text)).removeprefix("是").removesuffix("关系")
    found = _RELATIONS.get(plain)
    if found is not None and plain not in ("继父", "养父", "继母", "养母"):
        return found, ""
    return found or Relation.OTHER_RELATIVE, text.strip()


def document_kind(text: str) -> DocumentKind | None:
    """Return the kind of identity paper (证件类型: 居民身份证, 护照 … or the register's code), or None."""
    plain = _plain(text)
    for kind in DocumentKind:
        if plain == kind.value:
            return kind
    return next((kind for word, kind in _DOCUMENTS if word in plain), None)


def flag(text: str) -> bool | None:
    """Return yes or no (是, √, 有, 1 … 否, 无, ×), or None where it cannot be read."""
    plain = _plain(text)
    if plain in _YES:
        return True
    return False if plain in _NO else None


def boarder(text: str, *, coded: bool) -> bool | None:
    """Return whether a child boards. ``coded``: under 就读方式 1 is 走读 and 2 is 住校 [W113]."""
    plain = _plain(text)
    if coded and plain in ("1", "2"):
        return plain == "2"
    if any(word in plain for word in ("走读", "不住", "不寄", "非寄", "非住", "通勤")):
        return False
    if any(word in plain for word in ("住校", "寄宿", "住宿", "内宿", "住读")):
        return True
    return flag(text)


def left_behind(text: str) -> LeftBehind | None:
    """Return the left-behind code of a cell under 是否留守儿童, or None where it cannot be read."""
    plain = _plain(text)
    if plain in ("0", "1", "2"):
        return LeftBehind(plain)
    if "双亲" in plain or "父母" in plain or "双方" in plain:
        return LeftBehind.BOTH_PARENTS_AWAY
    if "单亲" in plain or "一方" in plain or "父亲外出" in plain or "母亲外出" in plain:
        return LeftBehind.ONE_PARENT_AWAY
    if "非留守" in plain:
        return LeftBehind.NO
    if "留守" in plain:
        return LeftBehind.UNSTATED
    said = flag(text)
    return None if said is None else LeftBehind.UNSTATED if said else LeftBehind.NO


def day(text: str, *, was_number: bool = False, epoch_1904: bool = False) -> date | None:
    """Return a date: 20171003, 2017-10-3, 2017.10.3, 2017/10/3, 2017年10月3日, or a spreadsheet's day number.

    Excel counts days from 1899-12-30 (``epoch_1904``: from 1904-01-01). None where it cannot be read.
    """
    plain = _plain(text)
    plain = re.sub(r"T?\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "", plain)
    match = re.fullmatch(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})[日号]?", plain)
    match = match or re.fullmatch(r"(\d{4})(\d{2})(\d{2})(?:\.0+)?", plain)
    try:
        if match:
            found = date(int(match[1]), int(match[2]), int(match[3]))
            return found if 1900 <= found.year <= 2100 else None
        if was_number and re.fullmatch(r"\d{5}(\.\d+)?", plain):
            start = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)
            return start + timedelta(days=int(float(plain)))
    except (ValueError, OverflowError):
        return None
    return None


def standing(text: str) -> Standing:
    """Read a cell that names kinds of children: 随迁, 留守, 建档立卡, 低保、残疾 …

    单亲 is recognised and never kept as a category (interfaces.md). ``rest`` are the parts not understood.
    """
    kinds: dict[HardshipCategory, None] = {}
    left: LeftBehind | None = None
    migrant: bool | None = None
    single, rest = False, []
    for part in re.split(r"[,，;；、/|+＋\n。]|\s+", text):
        plain = _plain(part)
        if plain in _NOTHING:
            continue
        understood = False
        if any(word in plain for word in ("留守", "单亲外出", "双亲外出")):
            left, understood = left_behind(plain), True
        elif "单亲" in plain:
            single = understood = True
        if "随迁" in plain:
            migrant, understood = not _NEGATED.match(plain), True
        if not _NEGATED.match(plain) or "无人抚养" in plain:
            found = _kinds(plain)
            kinds.update(dict.fromkeys(found))
            understood = understood or bool(found)
        else:
            understood = understood or bool(_kinds(plain))
        if not understood:
            rest.append(part.strip())
    ordered = tuple(kind for kind in HardshipCategory if kind in kinds)
    return Standing(ordered, left, migrant, single, tuple(rest))


def _kinds(plain: str) -> list[HardshipCategory]:
    found = []
    for word, kind in _KINDS:
        if word in plain:
            found.append(kind)
            plain = plain.replace(word, "|")
    return found
