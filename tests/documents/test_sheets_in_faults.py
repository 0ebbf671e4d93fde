"""Broken and malicious files: one clear sentence within ten seconds, the program alive (F12, T6)."""

import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable

import pytest

from kehou_desktop import paths, words
from kehou_desktop.documents import sheets_in
from kehou_desktop.documents.sheets_in import child, process
from kehou_desktop.documents.sheets_in.grid import grid
from kehou_desktop.domain.errors import Refused, Trouble
from tests import sheet_files as files

ROSTER_CSV = files.csv(files.ROSTER)
_ONE_SHEET = files.xlsx(files.ROSTER)
_PDF = b"%PDF-1.7\n" + b"x" * 400
_PAGE = "<html><body><table><tr><td>姓名</td></tr></table></body></html>".encode()


def _without(part: str) -> bytes:
    return files.repacked(_ONE_SHEET, {}, drop=[part])


def read(data: bytes, name: str) -> sheets_in.Sheets:
    return sheets_in.read(data, name, school_year_start=2026, grades=range(1, 7))


@pytest.mark.parametrize(
    ("name", "make", "code"),
    [
        ("名册.xlsx", lambda: b"", "sheet_empty"),
        ("名册.csv", lambda: b"\r\n \0\0", "sheet_empty"),
        ("名册.docx", lambda: _ONE_SHEET, "sheet_kind_not_read"),
        ("名册.et", lambda: _ONE_SHEET, "sheet_kind_not_read"),
        ("名册.xlsm", lambda: _ONE_SHEET, "sheet_kind_not_read"),
        ("名册", lambda: _ONE_SHEET, "sheet_kind_not_read"),
        ("名册.csv", lambda: b"a" * (20 * 1024 * 1024 + 1), "sheet_too_large"),
        ("名册.xlsx", lambda: _PDF, "sheet_not_what_it_says"),
        ("名册.xls", lambda: _PAGE, "sheet_not_what_it_says"),
        ("名册.xls", lambda: _ONE_SHEET, "sheet_not_what_it_says"),
        ("名册.xlsx", lambda: files.xls(files.ROSTER), "sheet_not_what_it_says"),
        ("名册.xlsx", lambda: ROSTER_CSV, "sheet_not_what_it_says"),
        ("名册.csv", lambda: _ONE_SHEET, "sheet_not_what_it_says"),
        ("名册.csv", lambda: bytes(range(256)) * 20, "sheet_not_what_it_says"),
        ("名册.xlsx", files.encrypted_xlsx, "sheet_encrypted"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_is_known_by_its_first_bytes(
    name: str, make: Callable[[], bytes], code: str
) -> None:
    data = make()
    with pytest.raises(Trouble) as trouble:
        if process.check(data, name):
            _raise_fault(data, name)
    assert trouble.value.code == code
    _says(trouble.value)


def _raise_fault(data: bytes, name: str) -> None:
    """Unpack in this process and raise the fault as the parent does."""
    answer = child.unpack(data, name[name.rindex(".") :])
    if "fault" in answer:
        raise Trouble(answer["fault"], file=name, **answer["values"])


def _says(trouble: Trouble) -> None:
    sentence = words.trouble(trouble)
    assert sentence.endswith("。")
    assert "什么都没有改" in sentence
    assert not re.search(r"[{}]", sentence)


@pytest.mark.parametrize(
    ("name", "make", "codes"),
    [
        ("名册.xlsx", lambda: _ONE_SHEET[: len(_ONE_SHEET) // 2], {"sheet_damaged"}),
        ("名册.xls", lambda: files.xls(files.ROSTER)[:3000], {"sheet_damaged"}),
        ("名册.xls", files.encrypted_xls, {"sheet_encrypted"}),
        ("名册.xlsx", files.cell_bomb, {"sheet_too_many_rows", "sheet_too_many_columns"}),
        ("名册.xlsx", files.wide_bomb, {"sheet_too_many_columns"}),
        ("名册.xlsx", files.long_row_bomb, {"sheet_too_many_rows"}),
        ("名册.xlsx", files.zip_bomb, {"sheet_bomb"}),
        ("名册.xlsx", lambda: files.zip_bomb(260), {"sheet_bomb"}),
        ("名册.xlsx", files.many_members, {"sheet_bomb"}),
        ("名册.xlsx", files.entity_bomb, {"sheet_forbidden_xml"}),
        ("名册.xlsx", files.foreign_entity, {"sheet_forbidden_xml"}),
        ("名册.xlsx", files.deep_xml, {"sheet_damaged", "sheet_needs_too_much", "sheet_took_too_long", ""}),
        ("名册.xlsx", lambda: _without("xl/workbook.xml"), {"sheet_damaged"}),
        ("名册.xlsx", lambda: _without("[Content_Types].xml"), {"sheet_not_what_it_says"}),
        ("名册.csv", lambda: "班级,姓名\r\n".encode() + b"\xff\xfe\xfd\x81" * 40, {"sheet_wrong_encoding"}),
        ("名册.csv", lambda: files.csv([["班级", "姓名"]] * 20_001), {"sheet_too_many_rows"}),
        ("名册.csv", lambda: files.csv([["班级", "姓名", *["x"] * 300]]), {"sheet_too_many_columns"}),
    ],
)  # fmt: skip
def test_a_broken_or_hostile_file_gets_one_sentence_from_the_real_child(
    name: str, make: Callable[[], bytes], codes: set[str]
) -> None:
    data = make()
    start = time.monotonic()
    code = ""
    try:
        read(data, name)
    except Trouble as trouble:
        code = trouble.code
        _says(trouble)
    except Refused as refused:
        assert refused.code == "sheet_no_head"
    assert time.monotonic() - start < 10
    assert code in codes


@pytest.mark.parametrize("make", [files.merge_bomb, files.many_merges_bomb])
def test_merged_ranges_over_the_whole_sheet_cost_nothing(make: Callable[[], bytes]) -> None:
    start = time.monotonic()
    with pytest.raises(Refused) as refused:
        read(make(), "名册.xlsx")
    assert refused.value.code == "sheet_no_head"
    assert time.monotonic() - start < 10


def test_the_real_child_reads_a_good_list_and_ignores_macros_and_links() -> None:
    data = files.repacked(_ONE_SHEET, {"xl/vbaProject.bin": b"\0" * 100, "xl/externalLinks/e.xml": b"<x/>"})
    sheets = read(data, "名册.xlsx")
    assert [d.name for d in sheets.drafts] == ["李小满", "王一"]
    assert sheets.problems == ()
    assert [d.name for d in read(files.xls(files.ROSTER), "名册.XLS").drafts] == ["李小满", "王一"]
    assert read(ROSTER_CSV, "名册.csv").sheets == ("名册.csv",)


def test_careless_formats_of_whole_columns_do_no_harm() -> None:
    assert len(read(files.wide_styled(), "名册.xlsx").drafts) == 2


def test_a_file_that_wants_too_much_memory_ends_the_child_only() -> None:
    text = "李" * 1_000
    rows = "".join(f'<c r="A{i}" t="inlineStr"><is><t>{text}{i}</t></is></c>' for i in range(1, 2))
    shared = "".join(f"<si><t>{text}{i}</t></si>" for i in range(60_000))
    data = files.repacked(
        files.with_sheet(f'<row r="1">{rows}</row>'),
        {"xl/sharedStrings.xml": f'<sst xmlns="{files._MAIN}">{shared}</sst>'.encode()},
    )
    with pytest.raises(Trouble) as trouble:
        read(data, "名册.xlsx")
    assert trouble.value.code in {"sheet_needs_too_much", "sheet_bomb", "sheet_took_too_long"}


def test_the_child_loads_no_window_and_no_store() -> None:
    probe = (
        "import sys; sys.argv=['x','--read-sheet','.csv']\n"
        "from kehou_desktop import __main__\n"
        "code = __main__.main()\n"
        "heavy = ('PySide6','sqlalchemy','numpy','reportlab','kehou_desktop.store')\n"
        "bad = [m for m in heavy if sys.modules.get(m)]\n"
        "sys.stderr.write(repr((code,bad)))"
    )  # fmt: skip
    done = subprocess.run([sys.executable, "-c", probe], input=ROSTER_CSV, capture_output=True, check=False)
    assert done.stderr.decode() == "(0, [])"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits: the watchdog alone")
def test_the_child_is_held_to_its_memory() -> None:
    probe = (
        "from kehou_desktop.documents.sheets_in import child\nchild._limit()\n"
        "try:\n    x = bytearray(600*1024*1024)\n    print('got it')\nexcept MemoryError:\n    print('held')"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False)
    assert done.stdout == "held\n"


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(paths, "program", lambda: sleeper)
    monkeypatch.setattr(process, "MOST_SECONDS", 0.5)
    with pytest.raises(Trouble) as trouble:
        read(ROSTER_CSV, "名册.csv")
    assert trouble.value.code == "sheet_took_too_long"
    monkeypatch.setattr(paths, "program", lambda: [sys.executable, "-c", "import os; os.abort()"])
    with pytest.raises(Trouble) as trouble:
        read(ROSTER_CSV, "名册.csv")
    assert trouble.value.code == "sheet_needs_too_much"
    monkeypatch.setattr(paths, "program", lambda: ["/no/such/program"])
    with pytest.raises(Trouble) as trouble:
        read(ROSTER_CSV, "名册.csv")
    assert trouble.value.code == "sheet_reader_missing"


# -- fuzz -------------------------------------------------------------------------------------------------


def _seeds() -> list[tuple[str, bytes]]:
    two = files.xlsx(files.ROSTER, more={"三(2)班": files.ROSTER[:1]}, merges=[(0, 0, 0, 1)])
    stored = _stored(two)
    return [
        (".xlsx", two),
        (".xlsx", stored),
        (".xls", files.xls(files.ROSTER)),
        (".csv", ROSTER_CSV),
        (".csv", files.csv(files.ROSTER, encoding="utf-8-sig", guard=(5,))),
        (".txt", files.csv(files.ROSTER, encoding="utf-16", separator="\t")),
    ]


def _stored(data: bytes) -> bytes:
    """Return the archive uncompressed, so that a changed byte reaches the XML. Its checksums then differ."""
    import io
    import zipfile

    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as new:
        for item in old.infolist():
            new.writestr(item.filename, old.read(item.filename))
    return sink.getvalue()


def _mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 5, 30])):
        place = chance.randrange(len(changed))
        how = chance.randrange(6)
        if how == 0:
            changed[place] = chance.randrange(256)
        elif how == 1:
            changed[place] ^= 1 << chance.randrange(8)
        elif how == 2:
            del changed[place : place + chance.randrange(1, 40)]
        elif how == 3:
            changed[place:place] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 20)))
        elif how == 4:
            other = chance.randrange(len(changed))
            changed[place : place + 16] = changed[other : other + 16]
        else:
            del changed[max(1, place) :]
        if not changed:
            break
    return bytes(changed)


def _mutated_inside(data: bytes, chance: random.Random) -> bytes:
    """Change the XML of one part and pack it again with right checksums: the parsers themselves are met."""
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as old:
        part = chance.choice([n for n in old.namelist() if n.endswith((".xml", ".rels"))])
        content = old.read(part)
    if chance.random() < 0.5:
        text = content.decode()
        found = re.findall(r'"[^"]*"|>[^<]+<', text)
        if found:
            victim = chance.choice(found)
            wild = chance.choice(["", "-1", "99999999999", "é", "A0", "XFD1048577", "1e400", "nan", "\ufffe"])
            text = text.replace(victim, victim[0] + wild + victim[-1], 1)
        content = text.encode("utf-8", "replace")
    else:
        content = _mutated(content, chance)
    return files.repacked(data, {part: content})


def test_mutated_files_are_drafts_or_one_of_the_known_codes(
    record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(20261121)
    seeds = _seeds()
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for _ in range(900):
        suffix, seed = chance.choice(seeds)
        inside = suffix == ".xlsx" and chance.random() < 0.6
        data = _mutated_inside(seed, chance) if inside else _mutated(seed, chance)
        start = time.monotonic()
        outcomes[_outcome(data, "改" + suffix)] += 1
        slowest = max(slowest, time.monotonic() - start)
    known = {"drafts", "sheet_no_head", *words.students.TROUBLES}
    assert set(outcomes) <= known, set(outcomes) - known
    assert outcomes["drafts"] > 300, outcomes
    assert slowest < 8
    record_property("fuzz", dict(outcomes))
    with capsys.disabled():
        print(f"\nfuzzed N={outcomes.total()}, uncaught 0, slowest {slowest:.2f} s: {dict(outcomes)}")  # noqa: T201


def _outcome(data: bytes, name: str) -> str:
    try:
        suffix = process.check(data, name)
        answer = child.unpack(data, suffix)
        if "fault" in answer:
            return str(answer["fault"])
        grids = [grid(s) for s in answer["sheets"]]
        found = sheets_in.understand(grids, name, school_year_start=2026, grades=range(1, 7))
    except (Trouble, Refused) as error:
        return error.code
    for problem in found.problems:
        assert words.problem(problem)
    return "drafts"


def test_mutated_files_through_the_real_child() -> None:
    chance = random.Random(7)
    for _ in range(20):
        suffix, seed = chance.choice(_seeds())
        data = _mutated(seed, chance)
        try:
            read(data, "改" + suffix)
        except Trouble as trouble:
            assert trouble.code in words.students.TROUBLES
        except Refused as refused:
            assert refused.code == "sheet_no_head"
