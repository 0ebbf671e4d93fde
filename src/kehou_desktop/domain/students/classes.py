"""Read what schools write for a class: 三(1)班, 三2, 3.2, 302, 三年级二班, 2024级3班, 七(3)班."""

import re
import unicodedata
from collections.abc import Collection

from kehou_desktop.domain.errors import Refused

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3}
_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})"
_CHINESE = r"[一二三四五六七八九十]{1,3}"
_YEAR = r"(?P<year>(?:20)?\d{2})"
_STAGE = r"(?P<stage>小学|小|初中|初|高中|高)?"

_FULL = (
    # 2024级3班, 24级(3)班, 初2024级三班; 2027届2班
    re.compile(rf"{_STAGE}{_YEAR}(?P<kind>级|届)\(?(?P<no>{_NUMBER})\)?班?"),
    # 三年级二班, 3年级(2)班, 三年(2)班
    re.compile(rf"{_STAGE}(?P<grade>{_NUMBER})年级?\(?(?P<no>{_NUMBER})\)?班"),
    re.compile(rf"{_STAGE}(?P<grade>{_NUMBER})年级?\((?P<no>{_NUMBER})\)班?"),
    # 三(1)班, 七(3), 初一(2)班, 3(2)班, (三)1班
    re.compile(rf"{_STAGE}(?P<grade>{_NUMBER})\((?P<no>{_NUMBER})\)班?"),
    re.compile(rf"{_STAGE}\((?P<grade>{_NUMBER})\)(?P<no>{_NUMBER})班?"),
    # 三2, 三2班, 初一2班, 三.2
    re.compile(rf"{_STAGE}(?P<grade>{_CHINESE})[-./、·]?(?P<no>\d{{1,3}})班?"),
    # 三二班, as it is said; 十二班 names no grade
    re.compile(rf"{_STAGE}(?P<grade>[一二三四五六七八九])(?P<no>[一二三四五六七八九])班"),
    # 3.2, 3-2, 3/2, 3.10
    re.compile(r"(?P<grade>\d{1,2})[-./、·](?P<no>\d{1,3})班?"),
    # 302, 0302
    re.compile(r"(?P<grade>\d)(?P<no>\d{2})班?"),
    re.compile(r"(?P<grade>0\d|1[0-2])(?P<no>\d{2})班?"),
)
_TWO_DIGITS = re.compile(r"(?P<grade>[1-9])(?P<no>[1-9])班?")
_CLASS_ONLY = re.compile(rf"\(?(?P<no>{_NUMBER})\)?班?")
_GRADE_ONLY = (
    re.compile(rf"{_STAGE}{_YEAR}(?P<kind>级|届)?"),
    re.compile(rf"{_STAGE}(?P<grade>{_NUMBER})(?:年级|年)?"),
)
_IN_A_TITLE = re.compile(
    rf"(?:小学|小|初中|初|高中|高)?(?:20\d{{2}}级\(?{_NUMBER}\)?|{_NUMBER}年级?\(?{_NUMBER}\)?"
    rf"|{_NUMBER}\({_NUMBER}\)|\({_NUMBER}\){_NUMBER}|{_CHINESE}[-.]?\d{{1,2}}|(?<!\d)\d[-.]\d{{1,2}})班"
)
_GRADE_IN_A_TITLE = re.compile(rf"(?<![\d第]){_STAGE}(?P<grade>{_NUMBER})年级")


def home_class(
    grade_text: str,
    class_text: str,
    *,
    school_year_start: int,
    grades: Collection[int],
    grade_hint: int | None = None,
) -> tuple[int, int]:
    """Return (grade, class number) of what stands in the columns 年级 and 班级; either may be empty.

    ``school_year_start``: the year in which the school year begins (2026 for 2026-2027), from which 2024级
    counts. ``grades``: those the school has; the number of classes is not limited. ``grade_hint``: a grade
    known from the sheet, used where the columns name none.
    Refused: ``no_class``, ``class_unreadable``, ``class_disagrees`` (the two columns name different grades),
    ``grade_not_here``.
    """
    year = _Year(school_year_start, grades)
    class_plain, grade_plain = _plain(class_text), _plain(grade_text)
    if not class_plain:
        # 三(1)班 may stand in the column 年级, or in one column 年级班级.
        full = _full(grade_plain, year)
        if full is None:
            raise Refused("no_class")
        return _checked(full, class_text or grade_text, grades)
    stated = _grade(grade_plain, year) if grade_plain else None
    if grade_plain and stated is None:
        full = _full(grade_plain, year)
        if full is None:
            raise Refused("class_unreadable", text=_short(grade_text))
        stated = full[0]
    return _checked(_with_grade(class_plain, class_text, stated, year, grade_hint), class_text, grades)


def in_title(text: str, *, school_year_start: int, grades: Collection[int]) -> tuple[int, int] | None:
    """Return the class that a title or a sheet's name tells (三(1)班课后服务报名汇总表), or None."""
    year = _Year(school_year_start, grades)
    plain = _plain(text)
    exact = _full(plain, year)
    if exact and (re.search(r"[一-鿿().-]", plain) or re.fullmatch(r"\d{3}", plain)):
        return exact if exact[0] in grades else None
    for found in _IN_A_TITLE.finditer(plain):
        full = _full(found.group(), year)
        if full and full[0] in grades:
            return full
    return None


def grade_in_title(text: str, *, school_year_start: int, grades: Collection[int]) -> int | None:
    """Return the grade that a title or a sheet's name tells (三年级花名册), or None."""
    year = _Year(school_year_start, grades)
    found = {
        grade
        for match in _GRADE_IN_A_TITLE.finditer(_plain(text))
        if (grade := _grade(match.group(), year)) is not None and grade in grades
    }
    return found.pop() if len(found) == 1 else None


class _Year:
    """How this school counts grades in this school year."""

    def __init__(self, start: int, grades: Collection[int]) -> None:
        self.start = start
        self.first = min(grades, default=1)
        self.last = max(grades, default=6)
        # 初一 is grade 7; grade 6 where the junior school begins with 6 (五四制).
        self.junior = 6 if self.first == 6 else 7

    def of_entry(self, entry: int, stage: str) -> int:
        """Return the grade of those who came in the autumn of ``entry``."""
        base = self.junior if stage.startswith("初") or self.first >= 6 else 1
        return self.start - entry + base

    def of_leaving(self, leaving: int) -> int:
        """Return the grade of those who leave in the summer of ``leaving``."""
        return self.last - (leaving - self.start - 1)

    def of_stage(self, number: int, stage: str) -> int:
        """Return the grade of 初一, 小三, 高一."""
        if stage.startswith("初"):
            return number + self.junior - 1 if number < 6 else number
        return number + 9 if stage.startswith("高") else number


def _with_grade(
    class_plain: str, class_text: str, stated: int | None, year: _Year, hint: int | None
) -> tuple[int, int]:
    full = _full(class_plain, year)
    only = _CLASS_ONLY.fullmatch(class_plain)
    if stated is None and hint is not None and full is None and only:
        stated = hint
    if stated is not None and only and not (full and full[0] == stated):
        number = _number(only["no"])
        # 301 beside 四年级 is neither class 301 of grade 4 nor class 1 of grade 3.
        if full is not None and number is not None and number > 99:
            raise Refused("class_disagrees", which=stated, text=_short(class_text))
        if number:
            return stated, number
    if full is None and stated is None and (pair := _TWO_DIGITS.fullmatch(class_plain)):
        full = (int(pair["grade"]), int(pair["no"]))
    if full is None:
        raise Refused("class_unreadable", text=_short(class_text))
    if stated is not None and full[0] != stated:
        raise Refused("class_disagrees", which=stated, text=_short(class_text))
    return full


def _checked(full: tuple[int, int], text: str, grades: Collection[int]) -> tuple[int, int]:
    if full[0] not in grades:
        raise Refused("grade_not_here", which=full[0], text=_short(text))
    return full


def _full(plain: str, year: _Year) -> tuple[int, int] | None:
    for pattern in _FULL:
        match = pattern.fullmatch(plain)
        if match is None:
            continue
        number = _number(match["no"])
        grade = _grade_of(match, year)
        if number and grade is not None and grade > 0:
            return grade, number
    return None


def _grade(plain: str, year: _Year) -> int | None:
    if re.fullmatch(r"\d{1,2}", plain):
        return int(plain) if 1 <= int(plain) <= 12 else None
    for pattern in _GRADE_ONLY:
        match = pattern.fullmatch(plain)
        if match is None:
            continue
        grade = _grade_of(match, year)
        if grade is not None and grade > 0:
            return grade
    return None


def _grade_of(match: re.Match[str], year: _Year) -> int | None:
    groups = match.groupdict()
    stage = groups.get("stage") or ""
    if groups.get("year"):
        four = int(groups["year"]) + (0 if len(groups["year"]) == 4 else 2000)
        if groups.get("kind") is None and len(groups["year"]) != 4:
            return None
        return year.of_leaving(four) if groups.get("kind") == "届" else year.of_entry(four, stage)
    number = _number(groups["grade"])
    return None if number is None else year.of_stage(number, stage)


def _number(text: str) -> int | None:
    """Read 12, 十二, 二十, 二."""
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        if len(tens) > 1 or len(ones) > 1:
            return None
        return _DIGITS.get(tens or "一", 0) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
    return _DIGITS.get(text) if len(text) == 1 else None


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"[【\[〔﹙﹝]", "(", re.sub(r"[】\]〕﹚﹞]", ")", text))
    text = re.sub(r"[‐‑‒–—―−_~]", "-", text)
    return re.sub(r"\s", "", "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf")))


def _short(text: str) -> str:
    return text.strip()[:30]
