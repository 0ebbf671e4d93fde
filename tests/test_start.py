"""start.py on machines that lack things: one sentence, the right line for apt, nothing half-made kept."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging import requirements, utils

import start

ROOT = Path(__file__).parent.parent
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="apt and its libraries are a matter of Linux")


@pytest.fixture(scope="module")
def empty_venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a checkout folder with a whole .venv that holds pip and nothing else (3 seconds)."""
    root = tmp_path_factory.mktemp("checkout")
    subprocess.run([sys.executable, "-m", "venv", root / ".venv"], check=True, capture_output=True)
    (root / "installer").mkdir()
    (root / "installer" / "constraints.txt").write_text("colorama==0.4.6\n")
    return root


@pytest.fixture
def checkout(empty_venv: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let start.py stand in that folder."""
    monkeypatch.setattr(start, "ROOT", empty_venv)
    monkeypatch.setattr(start, "VENV", empty_venv / ".venv")
    return empty_venv


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in for Debian's apt: it knows ``new-name`` and ``plain``; installing makes the file ``there``.

    Returns the folder; ``said`` in it holds one line a call.
    """
    tools = tmp_path / "tools"
    tools.mkdir()
    calls = f'echo "$*" >> {tmp_path}/said\n'
    scripts = {
        "apt-get": f'{calls}case "$*" in *broken*) echo E: no such package; exit 100;; esac\n'
        f'case "$*" in *install*) echo > {tmp_path}/there;; esac\n',
        "apt-cache": 'case "$2" in new-name|plain) echo Package: $2;; *) exit 100;; esac\n',
    }
    for name, text in scripts.items():
        (tools / name).write_text(f"#!/bin/sh\n{text}")
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return tmp_path


def said(apt: Path) -> list[str]:
    """Return the calls of apt-get, shortened to what matters."""
    path = apt / "said"
    lines = path.read_text().splitlines() if path.exists() else []
    return [line.partition("DPkg::Lock::Timeout=120 ")[2] for line in lines]


@pytest.mark.parametrize("version", [(3, 7), (3, 10), (3, 14)])
def test_a_python_that_does_not_fit_is_named_with_those_that_do(version: tuple[int, int]) -> None:
    with pytest.raises(start.Halt) as halt:
        start.check_python(version)
    for sentence in (halt.value.chinese, halt.value.english):
        assert "{}.{}".format(*version) in sentence
        assert "3.11–3.13" in sentence


def test_an_old_python_gets_as_far_as_the_sentence() -> None:
    """The oldest Python still in use at schools (UOS 20 brings 3.7) can read the file."""
    ast.parse((ROOT / "start.py").read_text("utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize(("words", "status"), [(["--help"], 0), (["nonsense"], 2)])
def test_help_and_an_unknown_word(words: list[str], status: int) -> None:
    ran = subprocess.run([sys.executable, "start.py", *words], cwd=ROOT, capture_output=True, check=False)
    assert ran.returncode == status
    assert b"test" in ran.stdout + ran.stderr


@pytest.mark.parametrize(
    "name", ["debian-packages.txt", "debian-display-packages.txt", "debian-test-packages.txt"]
)
def test_every_list_can_be_read(name: str) -> None:
    rows = start.needs(name)
    assert rows
    for names, sign in rows:
        assert all(re.fullmatch(r"[a-z0-9][a-z0-9.+-]+", each) for each in names)
        assert sign


@ON_LINUX
@pytest.mark.parametrize(
    ("sign", "there"),
    [
        ("libc.so.6", True),
        ("libnosuch.so.9", False),
        ("sh", True),
        ("no-such-command", False),
        ("/etc/passwd", True),
        ("/no/such/file", False),
    ],
)
def test_what_shows_that_a_package_is_there(sign: str, there: bool) -> None:
    assert start.is_there(sign) is there


@ON_LINUX
def test_root_brings_what_is_missing_under_the_name_this_system_knows(
    apt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    there = str(apt / "there")
    start.bring([(["new-name", "old-name"], there), (["unknown", "plain"], there), (["not-missing"], "sh")])
    assert said(apt) == ["update", "install -y --no-install-recommends new-name plain"]
    start.bring([(["new-name"], there)])
    assert len(said(apt)) == 2


@ON_LINUX
def test_without_root_one_sentence_names_the_line_and_nothing_is_run(
    apt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(start.Halt) as halt:
        start.bring([(["newer-name", "old-name"], str(apt / "there"))])
    line = "apt-get update && apt-get install -y --no-install-recommends old-name"
    assert line in halt.value.chinese
    assert line in halt.value.english
    assert said(apt) == []


@ON_LINUX
def test_what_is_only_wished_for_is_said_and_not_waited_for(
    apt: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    start.bring([(["plain"], "sh")], wished=[(["compiler"], str(apt / "there"))])
    assert "install -y --no-install-recommends compiler" in capsys.readouterr().out


@ON_LINUX
def test_an_apt_that_fails_is_shown_and_ends_it(
    apt: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(start.Halt, match="apt-get install"):
        start.bring([(["broken"], str(apt / "there"))])
    assert "E: no such package" in capsys.readouterr().out


@ON_LINUX
def test_a_system_without_apt_is_told_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(start.Halt, match=r"libnosuch\.so\.9"):
        start.bring([(["plain"], "libnosuch.so.9")])


def test_a_half_made_environment_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "ROOT", tmp_path)
    monkeypatch.setattr(start, "VENV", tmp_path / ".venv")
    (tmp_path / ".venv" / "lib").mkdir(parents=True)
    assert not start.is_whole()
    start.make_venv()
    assert not (tmp_path / ".venv" / "left over").exists()
    assert not start.is_whole(), "pip has not done its work yet"
    (tmp_path / ".venv" / start.UNFINISHED).unlink()
    assert start.is_whole()


def test_a_place_that_cannot_be_written_gets_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a file").touch()
    monkeypatch.setattr(start, "VENV", tmp_path / "a file" / ".venv")
    with pytest.raises(start.Halt, match="Cannot write"):
        start.make_venv()


def test_packages_that_cannot_be_had_leave_the_environment_whole(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(start.Halt, match="pip did not succeed"):
        start.pip_install("--no-index", "colorama")
    assert "colorama" in capsys.readouterr().out
    assert start.is_whole()


def test_each_change_makes_anew_only_what_rests_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "ROOT", tmp_path)
    catalogue = tmp_path / "translations" / "en" / "LC_MESSAGES" / "kehou.po"
    files = [tmp_path / "pyproject.toml", tmp_path / "installer" / "constraints.txt"]
    files += [tmp_path / "hatch_build.py", catalogue]
    for path in files:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("one")
    changed = []
    for path in files:
        before = start.stamps()
        path.write_text("two")
        changed.append({name for name, value in start.stamps().items() if value != before[name]})
    assert changed == [{"packages", "built"}, {"packages"}, {"built"}, {"built"}]


def test_every_requirement_is_pinned_to_a_version_it_allows() -> None:
    lines = (ROOT / "installer" / "constraints.txt").read_text("utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    pinned = {utils.canonicalize_name(name): version for name, version in pins.items()}
    wanted = [requirements.Requirement(each) for each in start.requirements(dev=True)]
    assert len(wanted) > 25
    for each in wanted:
        name = utils.canonicalize_name(each.name)
        assert name in pinned, f"{name} has no pin"
        assert each.specifier.contains(pinned[name]), f"{each} does not allow {pinned[name]}"
    assert "PySide6_Essentials==6.9.3" in lines


def test_the_exit_status_is_that_of_the_first_step_that_failed() -> None:
    steps = start.Steps(4)
    for name, status in [("a", 0), ("b", 3), ("c", 0), ("d", 4)]:
        steps.end(name, steps.begin(name, name), status)
    assert steps.status() == 3


def test_the_check_runs_what_the_readme_says() -> None:
    command = "python3 start.py test"
    assert command in (ROOT / "README.md").read_text("utf-8")
    assert f"exec {command}" in (ROOT / ".ci" / "run").read_text("utf-8")
