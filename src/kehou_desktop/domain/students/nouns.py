"""A child on the roll, and what one row of a spreadsheet says of one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum


class Sex(Enum):
    """GB/T 2261.1."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    UNSTATED = "9"


NATIONS: Mapping[str, str] = {
    "01": "汉", "02": "蒙古", "03": "回", "04": "藏", "05": "维吾尔", "06": "苗", "07": "彝", "08": "壮",
    "09": "布依", "10": "朝鲜", "11": "满", "12": "侗", "13": "瑶", "14": "白", "15": "土家", "16": "哈尼",
    "17": "哈萨克", "18": "傣", "19": "黎", "20": "傈僳", "21": "佤", "22": "畲", "23": "高山", "24": "拉祜",
    "25": "水", "26": "东乡", "27": "纳西", "28": "景颇", "29": "柯尔克孜", "30": "土", "31": "达斡尔",
    "32": "仫佬", "33": "羌", "34": "布朗", "35": "撒拉", "36": "毛南", "37": "仡佬", "38": "锡伯",
    "39": "阿昌", "40": "普米", "41": "塔吉克", "42": "怒", "43": "乌孜别克", "44": "俄罗斯", "45": "鄂温克",
    "46": "德昂", "47": "保安", "48": "裕固", "49": "京", "50": "塔塔尔", "51": "独龙", "52": "鄂伦春",
    "53": "赫哲", "54": "门巴", "55": "珞巴", "56": "基诺", "97": "其他", "98": "外国血统",
}  # fmt: skip
"""GB/T 3304: two digits to the name, without 族. These are names, not sentences: they are not translated."""


class Relation(Enum):
    """Who the guardian is to the child (GB/T 4761-2008)."""

    FATHER = "51"
    MOTHER = "52"
    STEP_FATHER = "57"
    STEP_MOTHER = "58"
    GRANDFATHER = "61"
    GRANDMOTHER = "62"
    MATERNAL_GRANDFATHER = "63"
    MATERNAL_GRANDMOTHER = "64"
    ELDER_BROTHER = "71"
    YOUNGER_BROTHER = "73"
    ELDER_SISTER = "75"
    YOUNGER_SISTER = "77"
    FATHERS_ELDER_BROTHER = "81"
    FATHERS_ELDER_BROTHERS_WIFE = "82"
    FATHERS_YOUNGER_BROTHER = "83"
    FATHERS_YOUNGER_BROTHERS_WIFE = "84"
    MOTHERS_BROTHER = "85"
    MOTHERS_BROTHERS_WIFE = "86"
    MOTHERS_SISTERS_HUSBAND = "87"
    MOTHERS_SISTER = "88"
    FATHERS_SISTERS_HUSBAND = "89"
    FATHERS_SISTER = "90"
    OTHER_RELATIVE = "97"
    NOT_RELATED = "99"


class DocumentKind(Enum):
    """Kind of identity paper, register code (证件类型)."""

    CITIZEN_ID = "1"
    HONG_KONG = "6"
    MACAO = "7"
    TAIWAN = "8"
    FOREIGN_RESIDENT = "9"
    PASSPORT = "A"
    OTHER = "Z"


class HardshipCategory(Enum):
    """Certified hardship that a fee policy may know (§3.3). The value is stored and named in policies."""

    POVERTY_ALLEVIATED = "poverty_alleviated"
    RELAPSE_MONITORED = "relapse_monitored"
    MINIMUM_LIVING = "minimum_living"
    MINIMUM_LIVING_MARGIN = "minimum_living_margin"
    EXTREME_POVERTY = "extreme_poverty"
    ORPHAN = "orphan"
    DE_FACTO_UNSUPPORTED = "de_facto_unsupported"
    DISABLED = "disabled"
    DISABLED_PARENT = "disabled_parent"
    MARTYR_CHILD = "martyr_child"
    KEY_HARDSHIP = "key_hardship"
    OTHER_CERTIFIED = "other_certified"


class LeftBehind(Enum):
    """Left-behind code of the register (留守): who works away; priority, not waiver (R-007).

    ``UNSTATED`` is ours: the school's list says 留守 and not whether one parent or both are away.
    """

    NO = "0"
    ONE_PARENT_AWAY = "1"
    BOTH_PARENTS_AWAY = "2"
    UNSTATED = "9"


@dataclass(frozen=True, slots=True)
class Draft:
    """What one spreadsheet row says of one child. None (or "") = the sheet says nothing about it.

    ``row`` counts as the spreadsheet does, from 1. ``citizen_id`` is 18 characters with a right check digit;
    ``damaged_id`` tells that the cell held a number that Excel had rounded: such a row is refused unless the
    office takes it without the number. ``hardships`` None = nothing said: a list takes nothing away.
    ``heads`` names the columns as written in the file, by field, so that a finding can point at one.
    """

    sheet: str
    row: int
    name: str
    grade: int
    class_no: int
    sex: Sex | None = None
    citizen_id: str | None = None
    damaged_id: bool = False
    document_kind: DocumentKind | None = None
    other_document_no: str | None = None
    student_register_no: str | None = None
    student_aux_no: str | None = None
    birth: date | None = None
    nation: str | None = None
    address: str | None = None
    boarder: bool | None = None
    left_behind: LeftBehind | None = None
    is_migrant_child: bool | None = None
    hardships: tuple[HardshipCategory, ...] | None = None
    guardian_name: str | None = None
    guardian_relation: Relation | None = None
    guardian_relation_text: str | None = None
    guardian_phone: str | None = None
    note: str | None = None
    heads: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def home_class(self) -> tuple[int, int]:
        """Grade and class number, as one value."""
        return (self.grade, self.class_no)


FIELDS = (
    "name",
    "home_class",
    "sex",
    "citizen_id",
    "document_kind",
    "other_document_no",
    "student_register_no",
    "student_aux_no",
    "birth",
    "nation",
    "address",
    "boarder",
    "left_behind",
    "is_migrant_child",
    "hardships",
    "guardian_name",
    "guardian_relation",
    "guardian_relation_text",
    "guardian_phone",
    "note",
)
"""What an import may say of a child, in the order in which changes are shown; home_class = (grade, no)."""
