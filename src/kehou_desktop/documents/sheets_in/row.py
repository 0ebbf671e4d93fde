"""Read one row of a list: is it about a child, what does it say, what is doubtful in it."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from kehou_desktop.documents.sheets_in import heads
from kehou_desktop.documents.sheets_in.grid import EMPTY, Cell, Grid
from kehou_desktop.documents.sheets_in.layout import Layout
from kehou_desktop.domain.errors import Problem, Refused, Severity
from kehou_desktop.domain.students import classes, names, numbers, readings
from kehou_desktop.domain.students.nouns import DocumentKind, Draft, HardshipCategory, LeftBehind

_FOOTER = re.compile(
    r"^(合计|总计|小计|共计|累计|总人数|填表人|制表人|填报人|审核人|复核人|经办人|负责人|填报单位|填表单位"
    r"|填表日期|填报日期|制表日期|填表时间|填报时间|制表时间|制表|填表|审核|复核|主管领导|分管领导)(签名|签字|签章|盖章)?"
    r"([:：(（\d人\s].*)?$"
    r"|^(班主任|校长|园长|教师|老师|联系人|单位|日期|时间|电话|公章|盖章|签名|签字|学校|注|说明|备注|填表说明)[:：].*$"
    r"|^.{0,10}[班级校页部](合计|总计|小计|共计)\s*[:：]?\s*\d*\s*[人名]?$"
    r"|^(班主任|校长|园长|教师|教导主任|主任|家长|主管|会计|出纳)(签名|签字|签章|盖章)([:：].*)?$"
    r"|^[共男女计合]*生?\s*\d+\s*[人名]([,，、;；].*)?$|^(本班|全班|全校|本页)?\s*共\s*\d+\s*[人名].*$"
    r"|^\d{4}\s*年\s*\d{1,2}\s*月(\s*\d{1,2}\s*日)?$"
)
"""Words of totals and signature lines. 负责人 alone is one; beside a child's own data it is a remark."""

_EXPONENT = re.compile(r"\dE\+?\d", re.IGNORECASE)
_EVIDENCE = ("citizen_id", "student_register_no", "sex", "birth", "class", "grade", "serial", "nation")
_OFFICE = ("note", "standing", "address")


@dataclass(slots=True)
class Found:
    """What a sheet has yielded so far, and the school it is read for."""

    grid: Grid
    year: int
    grades: Collection[int]
    drafts: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def say(self, row: int | None, head: str, severity: Severity, code: str, **values: Any) -> None:
        """Note a finding."""
        self.problems.append(Problem(self.grid.name, row, head, severity, code, values))


class Row:
    """One row of one table, being read."""

    def __init__(self, found: Found, layout: Layout, row: int) -> None:
        self.found = found
        self.layout = layout
        self.row = row
        self.said: dict[str, Any] = {}
        self.heads: dict[str, str] = {}
        self.refused = False

    # -- cells --

    def cells(self, field: str) -> Iterator[tuple[str, Cell]]:
        """Return (head, cell) of the columns that hold a field, where the cell holds something."""
        for column in self.layout.of(field):
            cell = self.found.grid.at(self.row, column.index)
            if field in ("grade", "class"):
                cell = self.found.grid.shown(self.row, column.index)
            if cell.text:
                yield column.head, cell

    def first(self, field: str) -> tuple[str, Cell]:
        """Return the first cell that holds something, else the first column's head and an empty cell."""
        for found in self.cells(field):
            return found
        columns = self.layout.of(field)
        return (columns[0].head if columns else "", EMPTY)

    def text(self, field: str) -> str:
        """Return the first cell's text; "" where it says 无 or /."""
        text = self.first(field)[1].text
        return "" if readings.says_nothing(text) else text

    def warn(self, head: str, code: str, **values: Any) -> None:
        self.found.say(self.row, head, "warning", code, **values)

    def refuse(self, head: str, code: str, **values: Any) -> None:
        self.refused = True
        self.found.say(self.row, head, "refused", code, **values)

    # -- the row --

    def read(self) -> None:
        """Add the row's draft, or refuse it, or find that it is no child's row."""
        if not self.is_row():
            return
        name = self.name()
        home_class = self.home_class()
        self.identity()
        self.register()
        self.plain_fields()
        self.standing()
        self.guardian()
        self.disagreements()
        if self.refused or name is None or home_class is None:
            return
        grade, number = home_class
        self.found.drafts.append(
            Draft(self.found.grid.name, self.row, name, grade, number, heads=self.heads, **self.said)
        )

    def is_row(self) -> bool:
        """Whether the row is about a child: no total, no signature line, not only a number of order."""
        mine = {c.index: c.field for c in self.layout.columns}
        found = [(i, c) for i, c in self.found.grid.texts(self.row) if i in mine]
        if not any(mine[i] not in (None, "serial") for i, _ in found):
            return False
        name = self.first("name")[1].text
        whole = self.found.grid.texts(self.row)
        footer = [c for i, c in whole if _FOOTER.match(c.text) and mine.get(i) not in _OFFICE]
        if name and _FOOTER.match(name):
            return False
        if footer and not name:
            return False
        if footer:
            return any(c.text and not _FOOTER.match(c.text) for f in _EVIDENCE for _, c in self.cells(f))
        if not name and len(whole) == 1:
            # One remark under the table, often merged over its width.
            return mine.get(whole[0][0]) in ("citizen_id", "student_register_no", "phone", "guardian.phone")
        return True

    def name(self) -> str | None:
        head, cell = self.first("name")
        self.heads["name"] = head
        name = names.name(cell.text)
        if not name or cell.kind != "text" or not names.has_letters(name):
            self.refuse(head, "no_name")
            return None
        if len(name) > names.LONGEST:
            self.refuse(head, "name_too_long", length=len(name), most=names.LONGEST)
            return None
        if "\ufffd" in name:
            self.warn(head, "character_lost", name=name)
        if private := names.private_characters(name):
            codes = " ".join(f"U+{ord(c):04X}" for c in private)
            self.warn(head, "private_use_character", name=name, characters=codes)
        return name

    def home_class(self) -> tuple[int, int] | None:
        grade_head, grade = self.first("grade")
        class_head, number = self.first("class")
        head = class_head or grade_head
        self.heads["home_class"] = head
        stated = self.layout.home_class
        if not number.text and not grade.text and stated is not None:
            if self.layout.class_doubt:
                self.refuse(head, "class_doubtful", sheet=self.found.grid.name)
                return None
            return stated
        if number.kind == "date":
            number = self._was_date(head, number)
        try:
            hint = stated[0] if stated else self.layout.grade
            if not number.text and stated is not None and grade.text:
                number = Cell(f"{stated[0]}({stated[1]})班", "text")
            return classes.home_class(
                "" if grade.kind == "date" else grade.text,
                number.text,
                school_year_start=self.found.year,
                grades=self.found.grades,
                grade_hint=hint,
            )
        except Refused as refused:
            self.refuse(head, refused.code, **refused.values)
            return None

    def _was_date(self, head: str, cell: Cell) -> Cell:
        """3-1 typed into a spreadsheet becomes the first of March: class 3(1) again, and say so."""
        day = date.fromisoformat(cell.text)
        text = f"{day.month}({day.day})班"
        self.warn(head, "class_was_date", which=day.month, number=day.day)
        return Cell(text, "text")

    # -- numbers --

    def identity(self) -> None:
        kind_head, kind_cell = self.first("document_kind")
        head, cell = self.first("citizen_id")
        self.heads["citizen_id"] = head
        kind = None
        if kind_cell.text and not readings.says_nothing(kind_cell.text):
            kind = readings.document_kind(kind_cell.text)
            if kind is None:
                self.warn(kind_head, "document_kind_unreadable", text=kind_cell.text[:30])
        if readings.says_nothing(cell.text):
            return
        if kind is None and (guessed := _other_document(cell.text)):
            kind = guessed
            self.warn(head, "document_kind_unsaid")
        if kind not in (None, DocumentKind.CITIZEN_ID):
            self.said |= {"document_kind": kind, "other_document_no": numbers.plain(cell.text)[:50]}
            self.heads["other_document_no"] = head
            return
        try:
            told = numbers.citizen_id(cell.text, was_number=cell.is_number)
        except Refused as refused:
            if refused.code == "id_damaged":
                self.said["damaged_id"] = True
            else:
                self.refuse(head, refused.code, **refused.values)
            return
        self.said |= {"citizen_id": told.number, "document_kind": DocumentKind.CITIZEN_ID}
        self._about_id(head, told)

    def _about_id(self, head: str, told: numbers.CitizenId) -> None:
        if told.region != "in_use":
            code = "region_unknown" if told.region == "unknown" else "region_retired"
            self.warn(head, code, region=told.number[:6])
        if told.ends_like_rounded:
            self.warn(head, "id_ends_000", id=numbers.mask_id(told.number))
        if told.birth is None:
            self.warn(head, "id_birth_impossible", id=numbers.mask_id(told.number))
        elif not 3 <= self.found.year - told.birth.year <= 22:
            self.warn(head, "age_unlikely", year=told.birth.year)

    def disagreements(self) -> None:
        """Say where birthday or sex is not what the ID says; both stay as the file has them."""
        number = self.said.get("citizen_id")
        if number is None:
            return
        told = numbers.citizen_id(number)
        birth, sex = self.said.get("birth"), self.said.get("sex")
        if birth and told.birth and birth != told.birth:
            self.warn(self.heads["birth"], "birth_disagrees", birth=birth, by_id=told.birth)
        if sex and sex.value in "12" and sex is not told.sex:
            self.warn(self.heads["sex"], "sex_disagrees")

    def register(self) -> None:
        head, cell = self.first("student_register_no")
        self.heads["student_register_no"] = head
        if not readings.says_nothing(cell.text):
            number = numbers.register_no(cell.text)
            if number is not None:
                self.said["student_register_no"] = number
            elif (cell.is_number and len(cell.text) > 15) or _EXPONENT.search(cell.text):
                self.warn(head, "register_no_damaged")
            else:
                # A provincial number under the plain word: kept as the auxiliary number, which it is.
                self.said["student_aux_no"] = numbers.plain(cell.text)[:50]
                self.warn(head, "register_no_provincial")
        if (text := self.text("student_aux_no")) and not _EXPONENT.search(text):
            self.said["student_aux_no"] = numbers.plain(text)[:50]

    # -- facts --

    def plain_fields(self) -> None:
        self._read("sex", readings.sex, "sex_unreadable")
        self._read("nation", readings.nation, "nation_unreadable")
        self._birth()
        self._read("left_behind", readings.left_behind, "flag_unreadable")
        self._read("is_migrant_child", readings.flag, "flag_unreadable")
        self._read("boarder", lambda text: readings.boarder(text, coded=False), "flag_unreadable")
        if "boarder" not in self.said:
            self._read(
                "boarder_coded",
                lambda text: readings.boarder(text, coded=True),
                "flag_unreadable",
                to="boarder",
            )
        if address := self.text("address"):
            self.said["address"] = address[:200]
            self.heads["address"] = self.first("address")[0]

    def _read(self, field: str, reading: Any, code: str, *, to: str = "") -> None:
        head, cell = self.first(field)
        self.heads[to or field] = head
        if cell.text and not (readings.says_nothing(cell.text) and reading(cell.text) is None):
            value = reading(cell.text)
            if value is None:
                self.warn(head, code, text=cell.text[:30])
            else:
                self.said[to or field] = value

    def _birth(self) -> None:
        head, cell = self.first("birth")
        self.heads["birth"] = head
        if readings.says_nothing(cell.text):
            return
        found = readings.day(cell.text, was_number=cell.is_number)
        if found is not None:
            self.said["birth"] = found
        elif not (heads.plain(head) == "出生年月" and re.fullmatch(r"\d{4}\D?\d{1,2}\D?", cell.text)):
            self.warn(head, "birth_unreadable", text=cell.text[:30])

    def standing(self) -> None:
        """Read 学生类别, 备注 and columns like 是否低保: hardship, 留守, 随迁; 单亲 is said and not kept."""
        kinds: dict[HardshipCategory, None] = {}
        head, cell = self.first("standing")
        self.heads["hardships"] = head
        self._take(readings.standing(cell.text), head, kinds, strict=True)
        note_head, note_cell = self.first("note")
        self.heads["note"] = note_head
        if not readings.says_nothing(note_cell.text):
            self._take(readings.standing(note_cell.text), note_head, kinds, strict=False)
        for column in self.layout.columns:
            if column.field and column.field.startswith("kind."):
                self._kind(column.field.removeprefix("kind."), column.head, column.index, kinds)
        if kinds:
            self.said["hardships"] = tuple(k for k in HardshipCategory if k in kinds)
            self.heads["hardships"] = head or note_head

    def _kind(self, word: str, head: str, index: int, kinds: dict[HardshipCategory, None]) -> None:
        cell = self.found.grid.at(self.row, index)
        yes = readings.flag(cell.text) if cell.text else False
        if yes is None:
            said = readings.standing(cell.text)
            if not said.hardships:
                self.warn(head, "flag_unreadable", text=cell.text[:30])
            self._take(replace(said, rest=()), head, kinds, strict=False)
        elif yes:
            self._take(readings.standing(word), head, kinds, strict=False)

    def _take(
        self, said: readings.Standing, head: str, kinds: dict[HardshipCategory, None], *, strict: bool
    ) -> None:
        kinds.update(dict.fromkeys(said.hardships))
        if said.single_parent:
            self.warn(head, "single_parent_not_kept")
        if said.left_behind is not None and self.said.get("left_behind") in (None, LeftBehind.UNSTATED):
            self.said["left_behind"] = said.left_behind
        if said.is_migrant_child is not None:
            self.said.setdefault("is_migrant_child", said.is_migrant_child)
        if strict and said.rest:
            self.warn(head, "hardship_unreadable", text="、".join(said.rest)[:30])
        elif said.rest and heads.field_of(head) == "note":
            self.said["note"] = "、".join(said.rest)[:200]

    # -- the guardian --

    def guardian(self) -> None:
        """Take the first of guardian, father, mother, second that the row names."""
        owner = next((o for o in heads.GUARDIANS if self.text(f"{o}.name")), None)
        owner = owner or next((o for o in heads.GUARDIANS if self.text(f"{o}.phone")), "guardian")
        name = names.name(self.text(f"{owner}.name"))
        self.heads["guardian_name"] = self.first(f"{owner}.name")[0]
        if name and names.has_letters(name):
            self.said["guardian_name"] = name[: names.LONGEST]
        self._relation(owner)
        self._phone(owner)

    def _relation(self, owner: str) -> None:
        head, cell = self.first(f"{owner}.relation")
        if not cell.text and owner == "guardian":
            head, cell = self.first("relation")
        text = "" if readings.says_nothing(cell.text) else cell.text
        if not text and owner in ("father", "mother") and "guardian_name" in self.said:
            text = "父亲" if owner == "father" else "母亲"
        if text:
            self.heads["guardian_relation"] = head
            relation, words = readings.relation(text)
            self.said |= {"guardian_relation": relation, "guardian_relation_text": words[:30]}

    def _phone(self, owner: str) -> None:
        """Keep the first number that can be read, a mobile before a landline; else empty it and say so."""
        unreadable: tuple[str, Cell] | None = None
        for column in (f"{owner}.phone", "phone"):
            for head, cell in self.cells(column):
                self.heads.setdefault("guardian_phone", head)
                if readings.says_nothing(cell.text):
                    continue
                found = numbers.phones(cell.text)
                if not found:
                    unreadable = unreadable or (head, cell)
                    continue
                self.heads["guardian_phone"] = head
                self.said["guardian_phone"] = found[0]
                if len(found) > 1:
                    self.warn(head, "phone_several", phone=numbers.mask_phone(found[0]))
                if not numbers.is_mobile(found[0]):
                    self.warn(head, "phone_landline", phone=numbers.mask_phone(found[0]))
                return
        if unreadable:
            self.warn(unreadable[0], "phone_unreadable", text=numbers.mask_phone(unreadable[1].text)[:30])


def _other_document(text: str) -> DocumentKind | None:
    """Guess the kind of a number that is clearly no citizen ID: travel permit or passport."""
    number = numbers.plain(text)
    if re.fullmatch(r"H\d{8}(\d{2})?", number):
        return DocumentKind.HONG_KONG
    if re.fullmatch(r"M\d{8}(\d{2})?", number):
        return DocumentKind.MACAO
    return DocumentKind.PASSPORT if re.fullmatch(r"[A-Z]{1,2}\d{7,8}", number) else None
