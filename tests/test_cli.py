"""The side door: what each command says, prints and ends with, and never a traceback."""

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kehou_desktop import cli, opening
from kehou_desktop.cli import keeping
from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.fees import PayMethod
from kehou_desktop.papers import PAPERS
from kehou_desktop.services import fees, school
from tests import build, paper_cases, sheet_files

DAY = "2026-09-09"
HEADS = ("班级", "姓名", "身份证号", "家长姓名", "与学生关系", "联系电话")
LIST = [
    ("三(1)班", "李小满", sheet_files.an_id(101), "周梅", "母亲", "13900001111"),
    ("三(2)班", "王一", sheet_files.an_id(102), "王大", "父亲", "13900002222"),
]


@dataclass(frozen=True, slots=True)
class Done:
    """What a command came to."""

    status: int
    out: str
    err: str

    @property
    def told(self) -> Any:
        """The one object on stdout."""
        return json.loads(self.out)


class Side:
    """The side door to one folder, in this process."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capture = capture

    def __call__(self, *arguments: object, data: Path | None = None) -> Done:
        """Run a command; argparse's own way out is a status like any other."""
        self._capture.readouterr()
        try:
            status = cli.main(["--data", str(data or self.folder), *(str(a) for a in arguments)])
        except SystemExit as end:
            status = int(end.code or 0)
        found = self._capture.readouterr()
        done = Done(status, found.out, found.err)
        assert "Traceback" not in found.err and "意外" not in found.err, done
        return done


@pytest.fixture
def side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Side:
    """Return the side door to a folder in which there is nothing yet."""
    return Side(tmp_path / "data", capsys)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a practice school that stands on Wednesday, its day lived; it is only copied."""
    folder = tmp_path_factory.mktemp("lived") / "school"
    assert cli.main(["--data", str(folder), "practice", "--students", "12", "--through", DAY]) == 0
    return folder


@pytest.fixture
def practice(lived: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Side:
    """Return the side door to a practice school of twelve children."""
    shutil.copytree(lived, tmp_path / "data")
    return Side(tmp_path / "data", capsys)


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Give the password as the office's scripts do."""
    monkeypatch.setenv("KEHOU_PASSWORD", build.PASSWORD)
    yield build.PASSWORD


def _list(tmp_path: Path, name: str = "名单.xlsx", rows: Sequence[Sequence[object]] = LIST) -> Path:
    file = tmp_path / name
    kind = {".xlsx": sheet_files.xlsx, ".xls": sheet_files.xls}.get(file.suffix)
    if kind is not None:
        data = kind([HEADS, *rows])
    elif file.suffix == ".csv":
        data = sheet_files.csv([HEADS, *rows], guard=(2, 5))
    else:
        data = sheet_files.csv([HEADS, *rows], encoding="utf-8", separator="\t")
    file.write_bytes(data)
    return file


def _init(side: Side, *more: object) -> Done:
    return side("init", "--school", "青禾小学（虚构）", "--head", build.HEAD, *more)


# -- the real thing, in a process of its own --------------------------------------------------------------


def _process(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "kehou_desktop.cli", *(str(a) for a in arguments)],
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=120,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)} | environment,
    )


def test_a_school_is_founded_listed_checked_and_kept_by_commands_alone(tmp_path: Path) -> None:
    data = tmp_path / "学校"
    made = _process(
        "--data", data, "init", "--school", "青禾小学", "--head", "郑校长", KEHOU_PASSWORD=build.PASSWORD
    )
    assert made.returncode == 0, made.stderr.decode()
    code = made.stdout.decode().strip()
    assert len(code) == 26 and code.encode() not in made.stderr
    file = _list(tmp_path)
    taken = _process("--data", data, "import", "students", file, "--json", KEHOU_PASSWORD=build.PASSWORD)
    assert (taken.returncode, json.loads(taken.stdout)["added"]) == (0, 2)
    refused = _process("--data", data, "check")
    assert refused.returncode == 2 and b"KEHOU_PASSWORD" in refused.stderr and not refused.stdout
    checked = _process("--data", data, "check", "--json", KEHOU_PASSWORD=build.PASSWORD)
    assert json.loads(checked.stdout)["sound"] is True
    assert build.PASSWORD.encode() not in made.stdout + made.stderr + checked.stdout + checked.stderr


def test_a_paper_goes_to_stdout_byte_for_byte(lived: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(lived, data)
    printed = _process("--data", data, "print", "roll-month", "-o", "-")
    assert printed.returncode == 0 and not printed.stderr
    assert printed.stdout.startswith(b"%PDF-") and printed.stdout.rstrip().endswith(b"%%EOF")
    assert len(paper_cases.pages(printed.stdout)) == 6
    sheet = _process("--data", data, "print", "roster", "--format", "xlsx", "-o", "-")
    assert len(openpyxl.load_workbook(io.BytesIO(sheet.stdout)).sheetnames) == 6


def test_a_reader_that_goes_away_is_no_fault(lived: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(lived, data)
    with subprocess.Popen(
        [sys.executable, "-m", "kehou_desktop.cli", "--data", str(data), "papers"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    ) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()
        assert running.wait(60) in (0, 2) and b"Traceback" not in said, said


def test_version_and_help_say_how(side: Side) -> None:
    assert side("--version").out.startswith("kehou ")
    for command in ("", "init", "practice", "import", "papers", "print", "roll", "board", "check", "backup"):
        done = side(*([command] if command else []), "--help")
        assert done.status == 0 and "kehou" in done.out and not done.err
    assert side("print", "--help").out.count("--month") >= 1


# -- init -------------------------------------------------------------------------------------------------


def test_init_says_the_recovery_code_once_and_makes_the_school(side: Side, password: str) -> None:
    done = _init(side, "--code", "2135000000", "--grades", "1-9", "--term", "2026-2027-2")
    assert done.status == 0 and len(done.out.strip()) == 26 and "只显示这一次" in done.err
    door = build.keep(opening.open_school(side.folder, name="", password=password))
    assert build.term(door).code == "2026-2027-2"
    facts = door.read(school.facts)
    assert (facts.code, facts.last_grade) == ("2135000000", 9)
    door.close()
    again = _init(side)
    assert again.status == 2 and "已经有一个学校" in again.err


@pytest.mark.parametrize(
    ("more", "status", "said"),
    [
        (("--grades", "0-6"), 2, "年级范围"),
        (("--grades", "六"), 2, "年级范围"),
        (("--grades", "²-6"), 2, "年级范围"),
        (("--grades", "1-6-9"), 2, "年级范围"),
        (("--term", "明年"), 2, "学期"),
        (("--term", "2026-2027-²"), 2, "学期"),
        (("--code", "12"), 1, "10 位数字"),
        (("--school", " "), 1, "学校全称"),
        (("--head", " "), 1, "校长"),
        (("--nonsense",), 2, "--help"),
    ],
)
def test_init_is_refused_in_words_and_leaves_nothing(
    side: Side, password: str, more: tuple[str, ...], status: int, said: str
) -> None:
    done = _init(side, *more)
    assert password and done.status == status and said in done.err and not done.out
    assert not (side.folder / "CURRENT").exists()


@pytest.mark.parametrize("given", ["", "kurz", "12345678", "青禾小学（虚构）"])
def test_a_weak_password_founds_nothing(side: Side, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("KEHOU_PASSWORD", given)
    done = _init(side)
    assert done.status == 1 and "口令" in done.err and not done.out
    assert not (side.folder / "CURRENT").exists()


def test_a_password_is_no_option_of_any_command(side: Side) -> None:
    for command in ("init", "check", "restore"):
        done = side(command, "--password", "x")
        assert done.status == 2
    assert "password" not in side("--help").out.lower()


# -- import -----------------------------------------------------------------------------------------------

_KEYS = ["file", "sheets", "added", "updated", "unchanged", "kept", "refused", "problems"]
_PROBLEM = ["sheet", "row", "column", "severity", "code", "message"]


@pytest.mark.parametrize("name", ["名单.xlsx", "名单.xls", "名单.csv", "名单.txt"])
def test_a_list_comes_in_and_the_second_time_changes_nothing(
    side: Side, password: str, tmp_path: Path, name: str
) -> None:
    _init(side)
    file = _list(tmp_path, name)
    trial = side("import", "students", file, "--dry-run", "--json")
    first = side("import", "students", file, "--json")
    second = side("import", "students", file, "--json")
    assert password and [d.status for d in (trial, first, second)] == [0, 0, 0]
    assert trial.told == first.told, "a dry run says what the run will say"
    assert list(first.told) == _KEYS
    assert (first.told["file"], first.told["added"], second.told["added"]) == (name, 2, 0)
    assert (second.told["updated"], second.told["unchanged"], second.told["kept"]) == (0, 2, 0)
    if file.suffix in (".csv", ".txt"):
        assert first.told["sheets"] == [name]
    spoken = side("import", "students", file)
    assert "新增 0" in spoken.out and "不变 2" in spoken.out


def test_refused_rows_are_named_with_their_place_and_end_with_one(
    side: Side, password: str, tmp_path: Path
) -> None:
    _init(side)
    rows = [
        *LIST,
        ("三(1)班", "", sheet_files.an_id(103), "", "", ""),
        ("三(1)班", "张三", 5.2e17, "", "", ""),
    ]
    file = _list(tmp_path, rows=rows)
    done = side("import", "students", file, "--json")
    assert password and done.status == 1
    assert (done.told["added"], done.told["refused"]) == (2, 2)
    for problem in done.told["problems"]:
        assert list(problem) == _PROBLEM and problem["message"].endswith("。")
    assert {(p["row"], p["code"]) for p in done.told["problems"] if p["severity"] == "refused"} == {
        (4, "no_name"),
        (5, "id_damaged"),
    }
    spoken = side("import", "students", file)
    assert spoken.status == 1 and "不收" in spoken.err and "第 5 行" in spoken.err
    without = side("import", "students", file, "--without-damaged-ids", "--json")
    assert (without.status, without.told["added"], without.told["refused"]) == (1, 1, 1)


def test_several_files_one_of_them_broken(practice: Side, tmp_path: Path) -> None:
    good, other = _list(tmp_path), _list(tmp_path, "另一份.csv", [LIST[1]])
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"this is no spreadsheet")
    done = practice("import", "students", good, broken, tmp_path / "没有.xlsx", other, "--json")
    assert done.status == 1, "done in part"
    assert [json.loads(line)["added"] for line in done.out.splitlines()] == [2, 0]
    assert "坏.xlsx" in done.err and "找不到文件：没有.xlsx" in done.err
    assert practice("import", "students", broken, "--json").status == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.xlsx", b""),
        ("图.png", b"\x89PNG"),
        ("假.xlsx", b"PK\3\4 not really"),
        ("假.xls", b"\xd0\xcf\x11\xe0 not really"),
        ("坏.csv", b"\x81\x00\xff\xfe\xff" * 9),
        ("炸弹.xlsx", sheet_files.cell_bomb()),
        ("密.xlsx", sheet_files.encrypted_xlsx()),
        ("无表头.csv", "甲,乙\n1,2\n".encode()),
    ],
)
def test_a_file_that_is_none_gets_one_sentence(
    practice: Side, tmp_path: Path, name: str, content: bytes
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    done = practice("import", "students", file)
    assert done.status in (1, 2) and name in done.err and not done.out
    assert len(practice("roll", DAY, "--json").told["rolls"]) > 0


def test_a_folder_a_missing_file_and_five_real_numbers(practice: Side, tmp_path: Path) -> None:
    folder = practice("import", "students", tmp_path)
    assert folder.status == 2 and "读不了" in folder.err
    assert practice("import", "students", tmp_path / "没有.xlsx").status == 2
    rows = [
        ("三(1)班", f"新生{'一二三四五'[i]}", sheet_files.an_id(201 + 2 * i), "", "", "") for i in range(5)
    ]
    done = practice("import", "students", _list(tmp_path, rows=rows), "--dry-run")
    assert done.status == 0 and "不受保护" in done.err and "什么都没有存" in done.err
    assert "不受保护" not in practice("import", "students", _list(tmp_path, rows=rows[:4])).err


# -- papers, rolls, the gate ------------------------------------------------------------------------------


def test_the_list_of_papers(practice: Side) -> None:
    told = practice("papers", "--json").told
    assert [p["name"] for p in told] == list(PAPERS)
    assert all(list(p) == ["name", "title", "formats", "needs"] for p in told)
    spoken = practice("papers").out.splitlines()
    assert len(spoken) == len(told) and spoken[0].startswith(told[0]["name"])


@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_prints_into_a_file_without_a_question(practice: Side, tmp_path: Path, name: str) -> None:
    for suffix in PAPERS[name].formats:
        target = tmp_path / f"{name}.{suffix}"
        done = practice("print", name, "-o", target)
        assert (done.status, done.out, done.err) == (0, "", "")
        assert target.read_bytes().startswith(b"%PDF-" if suffix == "pdf" else b"PK")
    assert not list(tmp_path.glob("*.new"))


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("nothing",), 2, "没有叫“nothing”的表"),
        (("receipt", "--format", "xlsx"), 2, "pdf"),
        (("roster", "--format", "docx"), 2, "docx"),
        (("roster", "--class", "六(9)班"), 1, "六(9)班"),
        (("roster", "--class", "没写清"), 1, "没写清"),
        (("roll-month", "--group", "没有"), 1, "没有叫“没有”的班组"),
        (("roll-month", "--month", "2026-13"), 2, "2026-13"),
        (("roll-month", "--month", "9999-12"), 2, "9999-12"),
        (("roll-day", "--date", "昨天"), 2, "昨天"),
        (("roll-day", "--date", "0001-01-01"), 2, "0001-01-01"),
        (("roll-month", "--term", "2030-2031-1"), 1, "2030-2031-1"),
        (("receipt", "--student", "99999"), 1, "没有收款"),
        (("receipt", "--student", "甲"), 2, "甲"),
    ],
)
def test_a_paper_that_cannot_be_meant(
    practice: Side, tmp_path: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    done = practice("print", *arguments, "-o", tmp_path / "x.pdf")
    assert (done.status, done.out) == (status, "") and said in done.err
    assert not (tmp_path / "x.pdf").exists()


@pytest.mark.parametrize("target", ["", ".", "..", "/", "folder", "no/such/folder/x.pdf", "x.pdf/y.pdf"])
def test_a_place_where_no_file_can_be(
    practice: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "x.pdf").write_bytes(b"old")
    done = practice("print", "roster", "-o", target)
    assert done.status == 2 and done.err
    assert (tmp_path / "x.pdf").read_bytes() == b"old"


def test_the_suffix_says_the_format(practice: Side, tmp_path: Path) -> None:
    practice("print", "roster", "-o", tmp_path / "A.XLSX")
    assert (tmp_path / "A.XLSX").read_bytes().startswith(b"PK")
    practice("print", "roster", "--format", "xlsx", "-o", tmp_path / "b.dat")
    assert (tmp_path / "b.dat").read_bytes().startswith(b"PK")


def test_the_rolls_of_a_day(practice: Side) -> None:
    told = practice("roll", DAY, "--json").told
    assert list(told) == ["date", "rolls"] and told["date"] == DAY
    roll = told["rolls"][0]
    assert list(roll) == ["group_id", "group", "slot", "state", "counts", "rows"]
    assert roll["state"] == "closed" and roll["counts"]["unmarked"] == 0
    assert list(roll["rows"][0]) == ["student_id", "seat", "name", "class", "mark"]
    one = practice("roll", DAY, "--group", roll["group"], "--json").told
    assert [r["slot"] for r in one["rolls"]] == [1, 2]
    spoken = practice("roll", DAY, "--group", roll["group"]).out
    assert roll["rows"][0]["name"] in spoken and "应到" in spoken
    assert practice("roll", DAY, "--group", "没有").status == 1
    weekend = practice("roll", "2026-09-12")
    assert weekend.status == 0 and not weekend.out and "不是服务日" in weekend.err
    assert practice("roll", "2026-09-12", "--json").told["rolls"] == []


def test_the_gate_of_a_day(practice: Side) -> None:
    told = practice("board", DAY, "--json").told
    assert list(told) == ["date", "expected", "gone", "open_rolls", "closed", "here"]
    assert told["closed"] is True and told["here"] == [] and told["expected"] == told["gone"] > 0
    assert f"已离校 {told['gone']}" in practice("board", DAY).out
    tomorrow = practice("board", "2026-09-10", "--json").told
    assert tomorrow["open_rolls"] and tomorrow["expected"] == 0 and tomorrow["closed"] is False
    assert practice("board", "2026-09-12").status == 0


def test_check_tells_soundness_and_findings(practice: Side) -> None:
    done = practice("check", "--json")
    assert list(done.told) == ["sound", "findings"] and done.told["sound"] is True
    assert done.status == (1 if done.told["findings"] else 0)
    for finding in done.told["findings"]:
        assert list(finding) == ["code", "severity", "clause", "message", "rows"]
        assert finding["severity"] == "look" and finding["message"]
    assert "数据完好" in practice("check").out


# -- practice ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--students", "0"), "0"),
        (("--students", "5001"), "5001"),
        (("--students", "许多"), "许多"),
        (("--seed", "种"), "--seed"),
        (("--through", "2026-02-30"), "2026-02-30"),
        (("--through", "9999-12-31"), "9999-12-31"),
    ],
)
def test_a_practice_school_that_cannot_be_meant(side: Side, arguments: tuple[str, ...], said: str) -> None:
    done = side("practice", *arguments)
    assert done.status == 2 and said in done.err and not side.folder.exists()


def test_a_practice_school_needs_no_password_and_refuses_a_second(side: Side) -> None:
    done = side("practice", "--students", "1", "--through", "2026-09-01")
    assert done.status == 0 and "虚构" in done.err
    assert side("practice", "--students", "1", "--through", "2026-09-01").status == 2
    assert side("check").status in (0, 1)
    assert side("--user", "没有这个人", "check").status == 2


# -- who may not come in ----------------------------------------------------------------------------------

_OPENING = [
    ("check",),
    ("roll", DAY),
    ("board", DAY),
    ("backup",),
    ("print", "roster", "-o", "-"),
]


@pytest.mark.parametrize("command", _OPENING)
def test_no_school_in_this_folder(side: Side, command: tuple[str, ...]) -> None:
    done = side(*command)
    assert done.status == 2 and "没有学校数据" in done.err and not done.out


def test_a_wrong_password_opens_nothing(side: Side, password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _init(side)
    monkeypatch.setenv("KEHOU_PASSWORD", password + "x")
    for count, command in enumerate(_OPENING):
        done = side(*command)
        assert done.status == 2 and ("口令不对" if count < 3 else "请等") in done.err and not done.out
        assert password not in done.err
    (tries,) = side.folder.glob("gen-*/tries.json")
    tries.unlink()
    monkeypatch.setenv("KEHOU_PASSWORD", password)
    assert side("--user", "没有这个人", "check").status == 2
    assert side("--user", build.HEAD, "check").status == 1, "an empty school: two things to look at"
    monkeypatch.delenv("KEHOU_PASSWORD")
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert side("check").status == 2


def test_a_school_that_is_open_elsewhere_is_refused_in_words(practice: Side) -> None:
    door = build.keep(opening.open_practice(practice.folder))
    for command in _OPENING:
        done = practice(*command)
        assert done.status == 2 and "正在被另一个" in done.err and not done.out
    door.close(back_up=False)
    assert practice("board", DAY).status == 0


def _spoil(path: Path, content: bytes) -> None:
    path.write_bytes(content)


@pytest.mark.parametrize("content", [b"", b"x", b"x" * 4096, b"SQLite format 3\0" + b"\0" * 4080])
def test_a_store_that_cannot_be_read_is_left_as_it_is(practice: Side, content: bytes) -> None:
    (database,) = practice.folder.glob("gen-*/school.db")
    _spoil(database, content)
    for command in _OPENING:
        done = practice(*command)
        assert done.status == 2 and done.err and not done.out
    assert database.read_bytes() == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("practice.key", b""),
        ("practice.key", b"not hex at all"),
        ("practice.key", b"00" * 32),
        ("CURRENT", b""),
        ("CURRENT", b"gen-999999"),
        ("CURRENT", b"../elsewhere"),
        ("CURRENT", b"\xff\xfe\x00"),
    ],
)
def test_keys_and_pointers_that_do_not_fit(practice: Side, name: str, content: bytes) -> None:
    _spoil(practice.folder / name, content)
    done = practice("board", DAY)
    assert done.status == 2 and done.err and not done.out


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b'{"version": 1}', b'{"version": 1, "accounts": [{}]}', b"\xff" * 9]
)
def test_envelopes_that_do_not_fit(side: Side, password: str, content: bytes) -> None:
    _init(side)
    (keys,) = side.folder.glob("gen-*/keys.json")
    _spoil(keys, content)
    done = side("check")
    assert password and done.status == 2 and done.err and not done.out


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(side: Side, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        assert side("practice", "--students", "1", "--through", "2026-09-01").status == 2
    finally:
        tmp_path.chmod(0o700)


def test_a_file_where_the_folder_should_be(practice: Side, tmp_path: Path) -> None:
    (tmp_path / "datei").write_bytes(b"x")
    for command in (*_OPENING, ("practice", "--students", "1", "--through", "2026-09-01")):
        done = practice(*command, data=tmp_path / "datei")
        assert done.status == 2 and done.err


_SPOKEN = (
    *("init", "import", "students", "papers", "print", "roll", "board", "check", "backup", "backups"),
    *("restore", "--json", "--data", "--user", "--lang", "zh", "en", "--class", "--group", "--student"),
    *("--date", "--month", "--term", "-o", "-", "--", "--dry-run", "--help", "--school", "--head"),
    *("--format", "pdf", "xlsx", "", "roster", "roll-month", "receipt", DAY, "2026-09", "三(1)班"),
)
_WORDS = st.one_of(
    st.sampled_from(_SPOKEN), st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
)


@given(st.lists(_WORDS, max_size=7))
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_words_make_it_fall_over(lived: Path, words: list[str]) -> None:
    """Nonsense ends with 0, 1 or 2; what it writes goes to a scratch folder."""
    with tempfile.TemporaryDirectory() as scratch, pytest.MonkeyPatch.context() as patch:
        patch.chdir(scratch)
        patch.setenv("KEHOU_PASSWORD", build.PASSWORD)
        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        shutil.copytree(lived, Path(scratch) / "data")
        try:
            status = cli.main(["--data", str(Path(scratch) / "data"), *words])
        except SystemExit as end:
            status = int(end.code or 0)
        out.flush()
        err.flush()
        said = err.buffer.getvalue().decode()
        assert status in (0, 1, 2) and "Traceback" not in said and "意外" not in said, (words, said)


def test_a_fault_of_ours_is_one_calm_line(
    practice: Side, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fault(*_: object) -> int:
        raise ZeroDivisionError("李小满 13900001111")

    monkeypatch.setattr(keeping, "backups", fault)
    status = cli.main(["--data", str(practice.folder), "backups"])
    said = capsys.readouterr().err
    assert status == 2 and "ZeroDivisionError" in said and said.count("\n") == 1
    assert "李小满" not in said and "139" not in said and "Traceback" not in said


# -- backups ----------------------------------------------------------------------------------------------


def test_a_backup_goes_there_and_back(side: Side, password: str, tmp_path: Path) -> None:
    _init(side)
    side("import", "students", _list(tmp_path))
    stick = tmp_path / "U盘"
    made = side("backup", stick)
    assert made.status == 0 and "已核验" in made.err
    file = Path(made.out.strip())
    assert file.parent == stick and file.is_file()
    assert side("backup").status == 0
    told = side("backups", "--json").told
    assert told and all(list(b) == ["file", "made_at", "deeds", "head", "good"] for b in told)
    assert all(b["good"] for b in told) and "可恢复" in side("backups").out

    over = side("restore", file)
    assert over.status == 2 and "已经有一个学校" in over.err, "never over a living store"
    elsewhere = tmp_path / "新电脑"
    back = side("restore", file, data=elsewhere)
    assert password and back.status == 0
    again = side("import", "students", _list(tmp_path), "--json", data=elsewhere)
    assert (again.told["added"], again.told["unchanged"]) == (0, 2)


def test_a_backup_needs_the_password_of_its_school(
    side: Side, password: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _init(side)
    file = Path(side("backup", tmp_path / "stick").out.strip())
    monkeypatch.setenv("KEHOU_PASSWORD", password + "x")
    elsewhere = tmp_path / "elsewhere"
    done = side("restore", file, data=elsewhere)
    assert done.status == 2 and "口令不对" in done.err
    assert not (elsewhere / "CURRENT").exists() and not list(elsewhere.glob("gen-*"))


def test_a_broken_backup_is_said_to_be_broken(practice: Side, tmp_path: Path) -> None:
    file = Path(practice("backup").out.strip())
    whole = file.read_bytes()
    for broken in (whole[: len(whole) // 2], whole[:-4000] + bytes(4000), b""):
        file.write_bytes(broken)
        told = practice("backups", "--json").told
        assert [b["good"] for b in told if b["file"] == str(file)] == [False]
        done = practice("restore", file, data=tmp_path / "new")
        assert done.status == 2 and "备份" in done.err and not (tmp_path / "new" / "CURRENT").exists()
    assert practice("restore", tmp_path / "没有", data=tmp_path / "new").status == 2
    assert practice("restore", tmp_path, data=tmp_path / "new").status == 2
    assert "已损坏" in practice("backups").out


def test_a_practice_school_is_restored_as_one(practice: Side, tmp_path: Path) -> None:
    file = practice("backup", tmp_path / "stick").out.strip()
    assert practice("restore", file, data=tmp_path / "new").status == 0
    told = practice("board", DAY, "--json", data=tmp_path / "new").told
    assert told == practice("board", DAY, "--json").told


# -- a full disk ------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of 260 MB, where this machine lets us make one."""
    point = tmp_path / "disk"
    point.mkdir()
    mounted = sys.platform.startswith("linux") and os.geteuid() == 0 and shutil.which("mount")
    if (
        not mounted
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=260m", "tmpfs", str(point)], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("needs to be root and allowed to mount a small disk")
    yield point
    subprocess.run(["umount", str(point)], check=True)


def test_a_full_disk_is_said_and_nothing_is_lost(
    practice: Side, lived: Path, small_disk: Path, tmp_path: Path
) -> None:
    shutil.copytree(lived, small_disk / "data")
    file = _list(tmp_path)
    filler = small_disk / "filler"
    free = shutil.disk_usage(small_disk).free
    filler.write_bytes(b"\0" * (free - 100 * 2**20))
    done = practice("import", "students", file, data=small_disk / "data")
    assert done.status == 2 and "MB" in done.err, "told before anything is begun"
    filler.unlink()

    door = build.keep(opening.open_practice(small_disk / "data"))
    head = door.database.head()
    filler.write_bytes(b"\0" * shutil.disk_usage(small_disk).free)
    with build.trouble("disk_full"):
        for number in range(200):
            build.take_in(door, [build.draft(n, grade=1 + number % 6) for n in range(1, 60)])
            build.account(door, f"值守{number}", Role.DUTY)
    filler.unlink()
    assert door.check_sound() == []
    assert door.database.head() >= head[:2]
    door.close(back_up=False)
    assert practice("check", data=small_disk / "data").out.startswith("数据完好")

    filler.write_bytes(b"\0" * (shutil.disk_usage(small_disk).free - 2**16))
    done = practice("print", "roll-month", "-o", small_disk / "x.pdf")
    assert done.status == 2 and not (small_disk / "x.pdf").exists()
    assert not list(small_disk.glob("*.new"))


def test_the_day_of_the_practice_school_is_the_commands_day(practice: Side) -> None:
    door = build.keep(opening.open_practice(practice.folder))
    assert door.today() == date.fromisoformat(DAY)


@pytest.mark.parametrize(
    ("more", "first", "reminded"),
    [
        (("--last-receipt", "2026-0000123"), "2026-0000124", False),
        (("--last-receipt", "２０２６-123"), "2026-0000124", False),
        (("--last-receipt", "2025-0000123"), "2026-0000003", False),
        (("--last-receipt", "2026-1"), "2026-0000003", False),
        ((), "2026-0000003", True),
    ],
)
def test_after_a_restore_receipts_go_on_above_what_is_on_paper(
    paid: Path, side: Side, more: tuple[str, ...], first: str, reminded: bool
) -> None:
    done = side("restore", paid, *more)
    assert done.status == 0 and ("--last-receipt" in done.err) is reminded
    door = build.keep(opening.open_practice(side.folder))
    bill = next(b for b in door.read(fees.month_bills, year=2026, month=9) if b.result.due > b.paid)
    given = door.write(fees.pay, bill.bill_id, amount=1, method=PayMethod.CASH, today=build.LAST_OF_SEPTEMBER)
    assert door.read(fees.receipt, given).number == first
    door.close(back_up=False)


@pytest.fixture
def paid(tmp_path: Path) -> Path:
    """Return a backup of a practice school in which two payments were taken."""
    door, _ = build.billed(tmp_path / "paid")
    for bill in door.read(fees.month_bills, year=2026, month=9)[:2]:
        door.write(fees.pay, bill.bill_id, amount=1, method=PayMethod.CASH, today=build.LAST_OF_SEPTEMBER)
    made = door.back_up()
    door.close(back_up=False)
    return made.path


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_the_highest_number_is_asked_until_it_can_be_read(
    paid: Path, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", _Terminal("无\n2026-0000000\n2026-0000050\n"))
    done = side("restore", paid)
    assert done.status == 0 and done.err.count("票据上最大的号码") == 3 and done.err.count("看不懂") == 2
    door = build.keep(opening.open_practice(side.folder))
    with door.database.connection() as c:
        kept = c.exec_driver_sql("SELECT serial_year, serial_floor FROM epoch ORDER BY id DESC LIMIT 1").one()
    door.close(back_up=False)
    assert tuple(kept) == (2026, 50)
    monkeypatch.setattr(sys, "stdin", _Terminal("\n"))
    done = side("restore", paid, data=side.folder.with_name("again"))
    assert done.status == 0 and "--last-receipt" not in done.err, "nobody was given one"


def test_a_receipt_number_that_is_none_is_refused_before_anything(paid: Path, side: Side) -> None:
    for text in ("123", "2026", "2026-", "2026-00000000", "26-1", "2026-12345678", ""):
        done = side("restore", paid, "--last-receipt", text)
        assert done.status == 2 and "看不懂" in done.err and not side.folder.exists(), text


def test_no_paper_is_written_into_the_data(practice: Side, tmp_path: Path) -> None:
    before = sorted(practice.folder.rglob("*"))
    (tmp_path / "link").symlink_to(practice.folder)
    for target in (
        practice.folder / "gen-000001" / "school.db",
        practice.folder / "x.pdf",
        tmp_path / "link" / "CURRENT",
        practice.folder / ".." / practice.folder.name / "practice.key",
    ):
        done = practice("print", "roster", "-o", target)
        assert done.status == 2 and "数据文件夹" in done.err, target
    assert sorted(practice.folder.rglob("*")) == before
    assert practice("board", DAY).status == 0


def test_a_clock_before_the_last_deed_is_warned_of_in_one_line(
    practice: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = practice("board", DAY)
    assert right.err == ""
    monkeypatch.setattr(opening, "_CLOCK_SLACK", timedelta(days=-1))
    done = practice("board", DAY)
    assert done.status == 0 and "校准" in done.err and done.err.count("\n") == 1
    assert done.out == right.out, "nothing is refused"


def test_a_school_whose_pointer_was_lost_is_not_founded_over(side: Side, password: str) -> None:
    assert _init(side).status == 0 and password
    (side.folder / "CURRENT").unlink()
    for command in (("check",), ("init", "--school", "另一所小学", "--head", "王一")):
        done = side(*command)
        assert done.status == 2 and not (side.folder / "CURRENT").exists()
    assert "CURRENT" in side("check").err


def test_a_restored_school_begins_another_epoch(practice: Side, tmp_path: Path) -> None:
    file = Path(practice("backup").out.strip())
    before = practice("backups", "--json").told[0]["head"]
    assert before.startswith("1-")
    assert practice("restore", file, data=tmp_path / "new").status == 0
    practice("print", "roster", "-o", tmp_path / "list.pdf", data=tmp_path / "new")
    practice("backup", data=tmp_path / "new")
    after = practice("backups", "--json", data=tmp_path / "new").told[0]["head"]
    assert after.startswith("2-"), "papers after a restore name another run of the chain"
