"""Enter or correct a child by hand, list who may collect, keep a written word, certify hardship."""

from typing import TYPE_CHECKING, Any

from kehou_desktop import words
from kehou_desktop.domain.applications import Stage
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.students import HardshipCategory, Sex, classes, names, readings
from kehou_desktop.domain.students.rows import StudentDetail
from kehou_desktop.i18n import _
from kehou_desktop.services import school, students
from kehou_desktop.ui import form, forms

if TYPE_CHECKING:
    from kehou_desktop.ui.students.page import StudentsPage

_CLASS_CODES = (
    "no_class",
    "class_unreadable",
    "class_disagrees",
    "class_missing",
    "grade_not_here",
    "grade_not_in_school",
)
_ID_CODES = ("id_damaged", "id_fifteen", "id_unreadable", "id_check_digit", "id_of_another")


class _ChildForm:
    """The fields of a child: who it is, which class, whose number to ring."""

    def __init__(self, page: "StudentsPage") -> None:
        self._page = page
        self.name = _field(_("姓名"), 160, required=True)
        self.home = _field(_("班级"), 160, hint=_("三2、3.2 或 三(2)班"), required=True)
        chooser = forms.Chooser(name=_("性别"))
        chooser.offer([(None, _("不填")), *((s, words.label(s)) for s in (Sex.MALE, Sex.FEMALE))])
        self.sex = forms.Field(_("性别"), chooser)
        self.citizen_id = _field(_("身份证号"), 220)
        self.guardian = _field(_("监护人"), 160)
        self.relation = _field(_("与学生关系"), 160, hint=_("例如 母亲、奶奶"))
        self.phone = _field(_("监护人电话"), 160)

    @property
    def fields(self) -> tuple[forms.Field, ...]:
        """All fields, top to bottom."""
        return (
            self.name,
            self.home,
            self.sex,
            self.citizen_id,
            self.guardian,
            self.relation,
            self.phone,
        )

    @property
    def beside(self) -> dict[str, forms.Field]:
        """Whose mistake each refusal tells."""
        return (
            {"name_missing": self.name, "name_too_long": self.name, "phone_unreadable": self.phone}
            | dict.fromkeys(_CLASS_CODES, self.home)
            | dict.fromkeys(_ID_CODES, self.citizen_id)
        )

    def fill(self, detail: StudentDetail) -> None:
        """Put in what is known; numbers stay masked and are changed only by typing new ones."""
        _put(self.name, detail.row.name)
        _put(self.home, detail.row.class_label)
        chooser = self.sex.control
        assert isinstance(chooser, forms.Chooser)
        chooser.choose(detail.row.sex)
        if detail.guardians:
            first = detail.guardians[0]
            _put(self.guardian, first.name)
            _put(self.relation, words.relation(first.relation, first.relation_text))
            _prompt(self.phone, first.phone)
        _prompt(self.citizen_id, detail.citizen_id)

    def values(self, dialog: form.FormDialog, detail: StudentDetail | None) -> dict[str, Any]:
        """Return what was typed and differs from what is known, by FIELDS. Refuses an unreadable class."""
        said: dict[str, Any] = {}
        known = detail.row if detail is not None else None
        if known is None or names.name(dialog.text(self.name)) != known.name:
            said["name"] = dialog.text(self.name)
        if not dialog.text(self.name):
            raise Refused("name_missing")
        home = self._home_class(dialog.text(self.home))
        if known is None or home != (known.grade, known.class_no):
            said["home_class"] = home
        chooser = self.sex.control
        assert isinstance(chooser, forms.Chooser)
        if chooser.value() != (known.sex if known else None):
            said["sex"] = chooser.value()
        if dialog.text(self.citizen_id):
            said["citizen_id"] = dialog.text(self.citizen_id)
        return said | self._guardian(dialog, detail)

    def _guardian(self, dialog: form.FormDialog, detail: StudentDetail | None) -> dict[str, Any]:
        first = detail.guardians[0] if detail is not None and detail.guardians else None
        said: dict[str, Any] = {}
        name, relation = dialog.text(self.guardian), dialog.text(self.relation)
        if name != (first.name if first else ""):
            said["guardian_name"] = name
        if relation != (words.relation(first.relation, first.relation_text) if first else ""):
            code, text = readings.relation(relation) if relation else (None, "")
            said["guardian_relation"], said["guardian_relation_text"] = code, text
        if dialog.text(self.phone):
            said["guardian_phone"] = dialog.text(self.phone)
        return said

    def _home_class(self, text: str) -> tuple[int, int]:
        data = self._page.data
        return classes.home_class(
            "",
            text,
            school_year_start=data.read(school.semester_on, data.today()).school_year,
            grades=range(data.facts.first_grade, data.facts.last_grade + 1),
        )


def new_child(page: "StudentsPage", class_label: str) -> None:
    """Enter a child by hand; its class is the one that is looked at."""
    child = _ChildForm(page)
    _put(child.home, class_label)

    def run() -> None:
        values = child.values(dialog, None)
        student_id = page.data.write(students.add, values=values, today=page.data.today())
        page.said.emit(_("已保存：新增 {name}").format(name=values["name"]))
        page.look_for(student_id)

    dialog = form.FormDialog(
        page,
        icon="students",
        title=_("新增学生"),
        sentence=_("从今天起在册。整班的孩子用“导入花名册”更快。"),
        verb=_("收入学生"),
        fields=child.fields,
        beside=child.beside,
        run=run,
    )
    dialog.open()


def amend(page: "StudentsPage", detail: StudentDetail) -> None:
    """Correct a child by hand; the next import keeps what was corrected."""
    child = _ChildForm(page)
    child.fill(detail)

    def run() -> None:
        values = child.values(dialog, detail)
        if values:
            page.data.write(students.amend, detail.row.student_id, values=values, today=page.data.today())
            if "home_class" in values and detail.row.stage is Stage.TAKES_PART:
                page.said.emit(_("已保存：{name} 转班，请到编班补进新的班组").format(name=detail.row.name))
            else:
                page.said.emit(_("已保存：{name} 的资料").format(name=detail.row.name))

    dialog = form.FormDialog(
        page,
        icon="edit",
        title=_("修改 {name}").format(name=detail.row.name),
        sentence=_("手工改过的，以后导入花名册不会覆盖。遮住的号码不填就不变。"),
        verb=_("保存修改"),
        fields=child.fields,
        beside=child.beside,
        run=run,
    )
    dialog.open()


def add_collector(page: "StudentsPage", detail: StudentDetail) -> None:
    """List another adult who may collect the child (F-05)."""
    today = page.data.today()
    name = _field(_("姓名"), 160, required=True)
    relation = _field(_("与学生关系"), 160, hint=_("例如 奶奶、舅舅"))
    phone = _field(_("电话"), 160, required=True)
    begins = _field(_("从哪天起"), 130, required=True)
    ends = _field(_("到哪天"), 130, hint=_("空着是长期"))
    _put(begins, today.isoformat())

    def run() -> None:
        text = dialog.text(relation)
        code, kept = readings.relation(text) if text else (None, "")
        page.data.write(
            students.add_collector,
            detail.row.student_id,
            name=dialog.text(name),
            relation=code,
            relation_text=kept,
            phone=dialog.text(phone),
            valid_from=dialog.needed_day(begins),
            valid_to=dialog.day(ends),
        )
        page.said.emit(
            _("已保存：{name} 可以接 {child}").format(name=dialog.text(name), child=detail.row.name)
        )

    dialog = form.FormDialog(
        page,
        icon="family",
        title=_("{name} 多一个人可以接").format(name=detail.row.name),
        sentence=_("凭家长签过字的委托书登记。门口只认登记在册、在有效期内的人。"),
        verb=_("登记接送人"),
        fields=(name, relation, phone, begins, ends),
        beside={"name_missing": name, "phone_unreadable": phone, "validity_wrong": ends},
        run=run,
    )
    dialog.open()


def allow_alone(page: "StudentsPage", detail: StudentDetail) -> None:
    """Keep the guardian's written word that the child may leave alone (N-7)."""
    today = page.data.today()
    term = page.data.read(school.semester_on, today)
    signed = _field(_("签字日期"), 130, hint=_("家长在纸上签字的那一天"), required=True)
    begins = _field(_("从哪天起"), 130, required=True)
    ends = _field(_("到哪天"), 130, hint=_("空着是长期"))
    for field, day in ((signed, today), (begins, today), (ends, term.last_day)):
        _put(field, day.isoformat())

    def run() -> None:
        page.data.write(
            students.allow_alone,
            detail.row.student_id,
            signed_on=dialog.needed_day(signed),
            valid_from=dialog.needed_day(begins),
            valid_to=dialog.day(ends),
        )
        page.said.emit(_("已保存：{name} 可以自己离校").format(name=detail.row.name))

    dialog = form.FormDialog(
        page,
        icon="walk",
        title=_("{name} 可以自己离校").format(name=detail.row.name),
        sentence=_("要有家长签字的书面同意。没有这张纸，不要登记。"),
        verb=_("登记同意"),
        fields=(signed, begins, ends),
        beside={"validity_wrong": ends, "grade_must_be_fetched": begins},
        run=run,
    )
    dialog.open()


def certify(page: "StudentsPage", detail: StudentDetail) -> None:
    """Certify a hardship category with its paper; only then does it count for fees (§3.3)."""
    listed = [h.category for h in page.panel.hardships]
    category = forms.Chooser(name=_("困难类别"))
    category.offer(
        [(c, words.label(c)) for c in (*listed, *(c for c in HardshipCategory if c not in listed))]
    )
    kind = forms.Field(_("困难类别"), category, required=True)
    paper = _field(_("证明编号"), 220, hint=_("写在证明或认定表上"), required=True)
    certified = _field(_("认定日期"), 130, required=True)
    ends = _field(_("有效到"), 130, hint=_("空着是长期"))
    _put(certified, page.data.today().isoformat())

    def run() -> None:
        page.data.write(
            students.certify_hardship,
            detail.row.student_id,
            category=category.value(),
            certificate_no=dialog.text(paper),
            certified_on=dialog.needed_day(certified),
            valid_to=dialog.day(ends),
        )
        page.panel.show_hardship()
        page.said.emit(_("已保存：{name} 的认定").format(name=detail.row.name))

    dialog = form.FormDialog(
        page,
        icon="seal",
        title=_("认定 {name} 的困难类别").format(name=detail.row.name),
        sentence=_("有证明才认定。认定以后，收费按公示的规定减免；名单上不会出现。"),
        verb=_("认定"),
        fields=(kind, paper, certified, ends),
        beside={"document_missing": paper, "validity_wrong": ends},
        run=run,
    )
    dialog.open()


def _field(caption: str, width: int, *, hint: str = "", required: bool = False) -> forms.Field:
    return forms.Field(caption, forms.Entry(name=caption, width=width), hint=hint, required=required)


def _put(field: forms.Field, text: str) -> None:
    assert isinstance(field.control, forms.Entry)
    field.control.setText(text)


def _prompt(field: forms.Field, text: str) -> None:
    assert isinstance(field.control, forms.Entry)
    field.control.setPlaceholderText(text)
