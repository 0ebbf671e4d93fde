"""Every code has words, every word its fields, and everything said is said in English too.

What is raised is read from the source; what it is told by is read from ``words``; the two must fit.
"""

import ast
import importlib
import inspect
import pkgutil
import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path

import pytest
from babel.messages import pofile

import kehou_desktop.domain
from kehou_desktop import i18n, words
from kehou_desktop.domain.errors import Problem, Refused, Trouble
from kehou_desktop.domain.handover import Collector
from kehou_desktop.domain.page_codes import Kind as PageKind
from kehou_desktop.domain.students import Relation
from kehou_desktop.words import checks, students, ui

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "kehou_desktop"
CATALOGUE = ROOT / "translations" / "en" / "LC_MESSAGES" / "kehou.po"

_TREES = {p: ast.parse(p.read_text(encoding="utf-8")) for p in sorted(PACKAGE.rglob("*.py"))}


@dataclass(frozen=True, slots=True)
class Raised:
    """Where a code is raised, with the names of its values; ``whole`` False = more come by ``**``."""

    kind: str
    code: str
    names: frozenset[str]
    whole: bool
    where: str


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _codes(node: ast.expr) -> list[str]:
    """Return the literal codes of an argument: one, or the two of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return _codes(node.body) + _codes(node.orelse)
    return []


def _calls(kinds: Mapping[str, int]) -> Iterator[Raised]:
    """Yield every call of these names; the number says where the code stands among the arguments."""
    for path, tree in _TREES.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or _name(node.func) not in kinds:
                continue
            kind = _name(node.func)
            if len(node.args) <= kinds[kind]:
                continue
            names = frozenset(k.arg for k in node.keywords if k.arg)
            whole = all(k.arg for k in node.keywords)
            where = f"{path.relative_to(PACKAGE)}:{node.lineno}"
            for code in _codes(node.args[kinds[kind]]):
                yield Raised(kind, code, names, whole, where)


REFUSED = [r for r in _calls({"Refused": 0}) if r.kind == "Refused"]
TROUBLES = [r for r in _calls({"Trouble": 0})]
FINDINGS = [r for r in _calls({"finding": 0}) if r.where.startswith("services/")]


def _fields(sentence: str) -> set[str]:
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(sentence) if name}


def _unfit(raised: list[Raised], said: Mapping[str, str]) -> list[str]:
    wrong = [f"{r.where} {r.code}: no words" for r in raised if r.code not in said]
    wrong += [
        f"{r.where} {r.code}: {sorted(_fields(said[r.code]) - r.names)} not given"
        for r in raised
        if r.code in said and r.whole and _fields(said[r.code]) - r.names
    ]
    return wrong


def test_every_refusal_has_words_and_gives_what_they_need() -> None:
    assert len({r.code for r in REFUSED}) > 60
    assert _unfit(REFUSED, words.REFUSALS) == []


def test_every_trouble_has_words_and_gives_what_they_need() -> None:
    assert len({r.code for r in TROUBLES}) > 20
    assert _unfit(TROUBLES, words.TROUBLES) == []


def test_every_finding_of_the_self_check_has_words() -> None:
    told = [Raised(r.kind, r.code, r.names, r.whole, r.where) for r in FINDINGS]
    assert {r.code for r in told} == set(checks.FINDINGS)
    assert _unfit(told, checks.FINDINGS) == []


def test_every_finding_in_a_list_has_words() -> None:
    """Codes of a spreadsheet are literals that stand in the reader or the rules of matching."""
    literals = {
        node.value
        for path, tree in _TREES.items()
        if "sheets_in" in path.parts or "students" in path.parts
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(set(students.PROBLEMS) - literals) == [], "words that nobody says any more"
    said = [*_calls({"Problem": 4}), *_calls({"problem": 3}), *_calls({"_say": 2})]
    codes = [r for r in said if re.fullmatch("[a-z_]+", r.code) and "students" in r.where]
    assert codes
    assert [r for r in codes if r.code not in students.PROBLEMS] == []


def test_soundness_and_differences_have_words() -> None:
    literals = {
        node.value
        for path, tree in _TREES.items()
        if path.is_relative_to(PACKAGE / "store") or path.is_relative_to(PACKAGE / "services")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(checks.SOUNDNESS) | set(checks.DIFFERENCES) <= literals
    door = (PACKAGE / "store" / "database.py").read_text(encoding="utf-8")
    raised = set(re.findall(r'found\.(?:append|add)\("(\w+)"\)', door))
    assert raised and raised <= set(checks.SOUNDNESS)


def _guards() -> set[str]:
    """Return the codes that the store's own triggers raise."""
    from kehou_desktop.store import audit

    return set(re.findall(r"kehou:(\w+)", "\n".join(audit.triggers())))


def test_what_the_triggers_refuse_is_told_too() -> None:
    codes = _guards()
    assert "roll_closed" in codes
    assert codes - {"append_only"} <= set(words.REFUSALS)


def _enums() -> list[type[Enum]]:
    found: list[type[Enum]] = []
    for module in pkgutil.walk_packages(kehou_desktop.domain.__path__, "kehou_desktop.domain."):
        loaded = importlib.import_module(module.name)
        found += [
            value
            for value in vars(loaded).values()
            if inspect.isclass(value) and issubclass(value, Enum) and value.__module__ == module.name
        ]
    return found


_NEVER_SHOWN = {PageKind: "the first digit of a page's code"}
"""Enums of the domain that nobody sees, and what they are."""


def test_every_member_that_is_shown_has_its_label() -> None:
    shown = [e for e in _enums() if e not in _NEVER_SHOWN]
    assert len(shown) > 12
    assert [m for e in shown for m in e if m not in words.LABELS] == []
    assert all(words.label(m) for e in shown for m in e)


# -- how it is said ---------------------------------------------------------------------------------------

_EVERY = {
    **{f"refusal {c}": s for c, s in words.REFUSALS.items()},
    **{f"trouble {c}": s for c, s in words.TROUBLES.items()},
    **{f"problem {c}": s for c, s in students.PROBLEMS.items()},
    **{f"window {c}": s for c, s in {**ui.REFUSALS, **ui.TROUBLES}.items()},
}


def test_a_sentence_is_whole_and_in_the_office_s_punctuation() -> None:
    wrong = []
    for code, sentence in _EVERY.items():
        plain = re.sub(r"\{[^}]*\}|“[^”]*”", "某", sentence)
        half = re.search("[\u4e00-\u9fff][,;:!?]|[,;!?][\u4e00-\u9fff]|\\.$", plain)
        if not sentence.endswith("。") or half or "！" in sentence or "!" in sentence:
            wrong.append(f"{code}: {sentence}")
    assert wrong == []


def test_no_sentence_shouts_and_no_button_begs() -> None:
    calls = ("button", "QPushButton", "primary", "quiet", "action", "add_button", "QAction")
    wrong = []
    for path, tree in _TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                text = _spoken(node)
                if text is not None and re.search("[\u4e00-\u9fff][！!]", text):
                    wrong.append(f"{path.name}:{node.lineno} {text}")
                if _name(node.func) in calls:
                    for inner in node.args:
                        said = _spoken(inner) if isinstance(inner, ast.Call) else None
                        if said and said.startswith("请"):
                            wrong.append(f"{path.name}:{node.lineno} {said}")
    assert wrong == []


def _spoken(node: ast.Call) -> str | None:
    """Return the literal of ``_("…")``, ``N_("…")`` or ``ngettext("…", "…", n)``."""
    if _name(node.func) in ("_", "N_", "ngettext") and node.args:
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            return first.value
    return None


def test_sentences_are_plain_literals_with_named_fields() -> None:
    wrong = []
    for path, tree in _TREES.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or _name(node.func) not in ("_", "N_") or not node.args:
                continue
            where = f"{path.relative_to(PACKAGE)}:{node.lineno}"
            if isinstance(node.args[0], ast.JoinedStr | ast.BinOp):
                wrong.append(f"{where} is put together, not said whole")
            text = _spoken(node)
            if text is not None and re.search(r"\{\d*\}|%[sd(]", re.sub(r"\{\w+[^}]*\}", "", text)):
                wrong.append(f"{where} {text}")
    assert wrong == []


# -- saying it --------------------------------------------------------------------------------------------

_VALUES: dict[str, object] = {
    "day": date(2026, 9, 7),
    "grade": 3,
    "amount": 123456,
    "owed": 5,
    "names": ("李小满", "王一"),
    "relation": Relation.MOTHER,
}


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_code_can_be_said(language: str) -> None:
    with i18n.speaking(language):
        for code, sentence in words.REFUSALS.items():
            values = {f: _VALUES.get(f, f) for f in _fields(sentence)}
            assert "{" not in words.refusal(Refused(code, **values)), code
        for code, sentence in words.TROUBLES.items():
            values = {f: _VALUES.get(f, f) for f in _fields(sentence)}
            assert "{" not in words.trouble(Trouble(code, **values)), code
        for code, sentence in students.PROBLEMS.items():
            values = {f: _VALUES.get(f, f) for f in _fields(sentence)}
            assert "{" not in words.problem(Problem("表", 2, "姓名", "refused", code, values)), code


def test_values_are_said_as_the_office_says_them() -> None:
    said = words.refusal(Refused("pays_more_than_owed", owed=5, amount=123456))
    assert "1,234.56 元" in said and "0.05 元" in said
    assert words.said(Refused("grade_not_in_school", grade=9)).startswith("本校没有九年级")
    assert "李小满、王一" in words.said(Refused("children_left", count=2, names=("李小满", "王一")))
    assert "2026-09-07" in words.said(Refused("no_service_day", day=date(2026, 9, 7)))
    assert words.said(Trouble("file_missing", file="名单.xlsx")) == "找不到文件：名单.xlsx。"


@pytest.mark.parametrize(
    ("fen", "said"),
    [(0, "0.00"), (5, "0.05"), (123456, "1,234.56"), (-250, "-2.50"), (10**9, "10,000,000.00")],
)
def test_money_has_two_places_and_thousands(fen: int, said: str) -> None:
    assert words.money(fen) == said


@pytest.mark.parametrize(
    ("x100", "said"), [(3600, "36"), (2650, "26.5"), (75, "0.75"), (0, "0"), (110, "1.1")]
)
def test_hours_have_the_places_they_need(x100: int, said: str) -> None:
    assert words.hours(x100) == said


def test_days_clocks_weekdays_and_adults() -> None:
    assert words.clock(17 * 60 + 5) == "17:05" and words.clock(0) == "00:00"
    assert words.day(date(2026, 11, 25)) == "11月25日 周三"
    assert words.weekdays("12345") == "五天" and words.weekdays("135") == "一、三、五"
    mother = Collector(1, "林丽华", Relation.MOTHER, "", "", date(2026, 9, 1), None)
    assert words.collector(mother) == "母亲 林丽华"
    neighbour = Collector(1, "老田", Relation.NOT_RELATED, "邻居", "", date(2026, 9, 1), None)
    assert words.collector(neighbour) == "邻居 老田"


# -- in English -------------------------------------------------------------------------------------------


def _said() -> dict[str, str]:
    """Return every sentence of the source, with a place where it stands."""
    found: dict[str, str] = {}
    for path, tree in _TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and (text := _spoken(node)):
                found.setdefault(text, f"{path.relative_to(PACKAGE)}:{node.lineno}")
    return found


def test_everything_that_is_said_is_said_in_english_too() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = pofile.read_po(file, locale="en")
    wrong = []
    for text, where in _said().items():
        message = catalogue.get(text)
        english = message.string if message is not None else ""
        forms = [english] if isinstance(english, str) else list(english or ())
        if message is None or message.fuzzy or not all(forms) or not forms:
            wrong.append(f"{where} {text}: not translated")
        elif any(_fields(form) - _fields(text) for form in forms) or _fields(forms[-1]) != _fields(text):
            wrong.append(f"{where} {text}: {forms} has other fields")
        elif any(not _english(form, text) for form in forms):
            wrong.append(f"{where} {text}: {forms} is not English")
    assert wrong == []


def _english(form: str, text: str) -> bool:
    """Whether a sentence is English; what it quotes of a file, a key or a name stays as the source has it."""
    quoted = re.findall("[\u4e00-\u9fff]+", form)
    copied = form == text and re.search("[\u4e00-\u9fff]", text)
    return not copied and all(part in text for part in quoted)
