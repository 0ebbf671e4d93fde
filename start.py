"""Set up and open 课后, or set up and pass its tests, on a machine that has only Python 3.11 to 3.13.

    python3 start.py          set up, then open the window (without a display: live a practice day)
    python3 start.py test     set up, then pass the tests
    python3 start.py setup    set up only, with what developers need

Only the standard library; everything else goes into the private ``.venv`` beside this file. Proxies,
certificates and package indexes are those of the environment: it is passed on as it is.
"""

from __future__ import annotations  # so that an older Python gets as far as the sentence that says so

import argparse
import ctypes
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
OLDEST, NEWEST = (3, 11), (3, 13)
# Inside .venv: what is installed there; and, while pip works, the sign that it is not finished.
READY, UNFINISHED = "kehou-ready.json", "kehou-unfinished"
ROOM_MB = 1200
DAY_FOLDER = "kehou-day"


class Halt(Exception):
    """It cannot go on: one sentence in each language; exit status 2."""

    def __init__(self, chinese: str, english: str) -> None:
        """Keep both sentences."""
        super().__init__(english)
        self.chinese, self.english = chinese, english


def say(chinese: str, english: str, *, mark: str = "") -> None:
    """Print one line in each language at once, the first behind ``mark``."""
    sys.stdout.write(f"{mark}{chinese}\n{' ' * len(mark)}{english}\n")
    sys.stdout.flush()


class Steps:
    """Number the steps of one run and keep how long each took (seconds) and how it ended (exit status)."""

    def __init__(self, total: int) -> None:
        """Count to ``total``."""
        self.total = total
        self.done: list[tuple[str, float, int]] = []

    def begin(self, chinese: str, english: str) -> float:
        """Say what begins; return the time it began."""
        say(chinese, english, mark=f"[{len(self.done) + 1}/{self.total}] ")
        return time.monotonic()

    def end(self, name: str, began: float, status: int = 0) -> None:
        """Say how it ended."""
        took = time.monotonic() - began
        self.done.append((name, took, status))
        outcome = "完成 done" if status == 0 else f"未通过 failed ({status})"
        sys.stdout.write(f"      {outcome}, {took:.0f} s\n")
        sys.stdout.flush()

    def status(self) -> int:
        """Return the exit status of the first step that failed, 0 if none did."""
        return next((status for _, _, status in self.done if status), 0)


# ---- the machine ---------------------------------------------------------------------------------


def check_python(version: tuple[int, int]) -> None:
    """Refuse a Python that cannot run the program or cannot make a private environment."""
    if not OLDEST <= version <= NEWEST:
        has, wants = "{}.{}".format(*version), "{}.{}–{}.{}".format(*OLDEST, *NEWEST)
        raise Halt(
            f"这里的 Python 是 {has}，课后需要 {wants}：请安装后用它再运行一次。",
            f"This is Python {has}; kehou needs {wants}: please install one and run this again with it.",
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        line = "apt-get install -y python3-venv"
        raise Halt(
            f"这里的 Python 不带 venv：请管理员运行 {line}，再运行一次。",
            f"This Python lacks venv: ask the administrator to run `{line}`, then run this again.",
        ) from None


def needs(name: str) -> list[tuple[list[str], str]]:
    """Read a list of installer/: (names of the package, what shows that it is there) per line."""
    lines = (ROOT / "installer" / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return [(package.split("|"), sign) for package, sign in rows]


def is_there(sign: str) -> bool:
    """Return whether the library (``libGL.so.1``), file (``/usr/…``) or command (``gcc``) is there."""
    if sign.startswith("/"):
        return Path(sign).exists()
    if ".so" not in sign:
        return shutil.which(sign) is not None
    try:
        ctypes.CDLL(sign)
    except OSError:
        return False
    return True


def package_name(names: Sequence[str]) -> str:
    """Return the first name that this system's apt knows; the last, the oldest, where apt knows none."""
    for name in names:
        known = subprocess.run(["apt-cache", "show", name], capture_output=True, check=False)
        if known.returncode == 0 and known.stdout.strip():
            return name
    return names[-1]


def bring(needed: Sequence[tuple[list[str], str]], *, wished: Sequence[tuple[list[str], str]] = ()) -> None:
    """Bring what is missing by apt as root; else say the one sentence that names the line for it.

    Without what is ``needed`` it raises Halt; without what is only ``wished`` it goes on.
    """
    missing = [(names, sign) for names, sign in [*needed, *wished] if not is_there(sign)]
    if not missing:
        return
    try:
        install_missing(missing)
    except Halt as halt:
        if any(not is_there(sign) for _, sign in needed):
            raise
        say(halt.chinese, halt.english, mark="      ")


def install_missing(missing: Sequence[tuple[list[str], str]]) -> None:
    """Install by apt as root, or raise the sentence that tells who can."""
    signs = " ".join(sign for _, sign in missing)
    if not shutil.which("apt-get"):
        raise Halt(
            f"系统缺少 {signs}：请用本系统的软件管理工具安装后再运行一次。",
            f"The system lacks {signs}: please install them with its own package tool, then run this again.",
        )
    root = getattr(os, "geteuid", lambda: 1)() == 0
    if root:
        apt("update")
    packages = [package_name(names) for names, _ in missing]
    install = ["install", "-y", "--no-install-recommends", *packages]
    if not root:
        line = f"apt-get update && apt-get {' '.join(install)}"
        raise Halt(
            f"系统缺少 {signs}：请管理员运行 {line}，再运行一次。",
            f"The system lacks {signs}: ask the administrator to run `{line}`, then run this again.",
        )
    say(f"apt 安装：{' '.join(packages)}", f"apt brings: {' '.join(packages)}", mark="      ")
    apt(*install)
    still = " ".join(sign for _, sign in missing if not is_there(sign))
    if still:
        raise Halt(f"apt 安装后仍找不到 {still}。", f"Still missing after apt's install: {still}.")


def apt(*words: str) -> None:
    """Run apt-get as root, quietly, waiting for another apt up to two minutes."""
    ran = subprocess.run(
        ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120", *words],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if ran.returncode:
        show_end(ran.stdout.splitlines())
        raise Halt(
            f"apt-get {words[0]} 没有成功（见上）：请检查网络和软件源后再运行一次。",
            f"apt-get {words[0]} failed (see above): check the network and the sources, then run this again.",
        )


def has_display() -> bool:
    """Return whether a window could be seen here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def show_end(lines: Sequence[str]) -> None:
    """Show the last lines of what a tool said before it failed."""
    sys.stdout.write("".join(f"      | {line}\n" for line in lines[-15:]))
    sys.stdout.flush()


# ---- the private environment ---------------------------------------------------------------------


def venv_python() -> Path:
    """Return the Python of the private environment."""
    return VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def is_whole() -> bool:
    """Return whether .venv is there, finished, and runs with its pip."""
    if (VENV / UNFINISHED).exists() or not venv_python().exists():
        return False
    code = f"import sys, pip; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST})"
    try:
        ran = subprocess.run([venv_python(), "-c", code], capture_output=True, check=False)
    except OSError:
        return False
    return ran.returncode == 0


def make_venv() -> None:
    """Make .venv anew; it counts as unfinished until pip has done its work."""
    try:
        if VENV.is_symlink() or VENV.is_file():
            VENV.unlink()
        elif VENV.exists():
            say("上次没有装完的 .venv，重新建立", "A half-made .venv of last time: made anew", mark="      ")
            shutil.rmtree(VENV)
        VENV.mkdir()
        (VENV / UNFINISHED).touch()
    except OSError as trouble:
        raise Halt(
            f"无法在 {ROOT} 里写入（{trouble.strerror}）：请把文件夹放到可写的地方再运行一次。",
            f"Cannot write in {ROOT} ({trouble.strerror}): put the folder where you may write, "
            "then run this again.",
        ) from None
    ran = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False)
    if ran.returncode:
        show_end((ran.stdout + ran.stderr).splitlines())
        raise Halt("无法建立 .venv（见上）。", "The private environment could not be made (see above).")


def pip_install(*words: str) -> None:
    """Install into .venv at the pinned versions; says which big files come down."""
    command = [str(venv_python()), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    command += ["--progress-bar", "off", "-c", str(ROOT / "installer" / "constraints.txt"), *words]
    unfinished = VENV / UNFINISHED
    unfinished.touch()
    said: list[str] = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            said.append(line.rstrip())
            big = re.search(r"Downloading (?:\S*/)?(\S+) \((\d{2,}(?:\.\d+)? MB)\)", line)
            if big:
                sys.stdout.write(f"      下载 downloading {big[1].split('-')[0]} ({big[2]})\n")
                sys.stdout.flush()
    if pip.returncode == 0:
        unfinished.unlink()
        return
    # Failed before it laid a file: .venv is as whole as before, and the next run goes on from here.
    if not any(line.startswith("Installing collected packages") for line in said):
        unfinished.unlink()
    show_end(said)
    raise Halt(
        "pip 没有装成（见上）：请检查网络、代理设置和磁盘空间后再运行一次，已下载的不必重来。",
        "pip did not succeed (see above): check network, proxy settings and disk space, then run this again.",
    )


def digest(paths: Sequence[Path]) -> str:
    """Return one hash over the files' names and bytes."""
    total = hashlib.sha256()
    for path in paths:
        total.update(f"{path.relative_to(ROOT).as_posix()} {path.stat().st_size}\n".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def stamps() -> dict[str, str]:
    """Return what the packages and the built files depend on, each as one hash."""
    project = ROOT / "pyproject.toml"
    catalogues = sorted((ROOT / "translations").glob("*/LC_MESSAGES/kehou.po"))
    return {
        "packages": digest([project, ROOT / "installer" / "constraints.txt"]),
        "built": digest([project, ROOT / "hatch_build.py", *catalogues]),
    }


def built_files() -> list[Path]:
    """Return what the build makes and git does not keep."""
    fonts = ROOT / "resources" / "fonts"
    made = [
        fonts / "NotoSansSC-Regular.ttf",
        fonts / "NotoSansSC-Bold.ttf",
        ROOT / "resources" / "pinyin.tsv",
    ]
    catalogues = (ROOT / "translations").glob("*/LC_MESSAGES/kehou.po")
    return [*made, *(path.with_suffix(".mo") for path in catalogues)]


def ready() -> dict[str, str]:
    """Return what .venv was last finished with; empty when unknown."""
    try:
        kept = json.loads((VENV / READY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def requirements(*, dev: bool) -> list[str]:
    """Return what the program, its build and (``dev``) its tests ask for, as pyproject.toml says."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["build-system"]["requires"], "editables", *project["project"]["dependencies"]]
    return wanted + (project["project"]["optional-dependencies"]["dev"] if dev else [])


def check_room() -> None:
    """Refuse to begin where the disk has no room for the packages."""
    free = shutil.disk_usage(ROOT).free // 1_000_000
    if free < ROOM_MB:
        raise Halt(
            f"磁盘只剩 {free} MB，安装需要约 {ROOM_MB} MB：请腾出空间后再运行一次。",
            f"The disk has {free} MB left, setting up needs {ROOM_MB} MB: make room, then run this again.",
        )


# ---- the two jobs --------------------------------------------------------------------------------


def set_up(steps: Steps, *, dev: bool, display: bool) -> None:
    """Bring system libraries, .venv, packages and built files: four steps, each short when done before."""
    began = steps.begin(
        "检查系统库（缺少时由 apt 安装，约 1–3 分钟）",
        "Checking system libraries (apt brings them: 1–3 minutes)",
    )
    if sys.platform == "linux":
        bring(
            needs("debian-packages.txt") + (needs("debian-display-packages.txt") if display else []),
            wished=needs("debian-test-packages.txt") if dev else [],
        )
    steps.end("system libraries", began)

    began = steps.begin(
        "检查专用环境 .venv（第一次约 10 秒）", "Checking the private .venv (first time: 10 seconds)"
    )
    if not is_whole():
        check_room()
        make_venv()
    steps.end(".venv", began)

    want, have = stamps(), ready()
    level = "dev" if dev or have.get("level") == "dev" else "run"
    began = steps.begin("安装程序包（第一次约 1–5 分钟）", "Installing packages (first time: 1–5 minutes)")
    if have.get("packages") != want["packages"] or have.get("level") != level:
        check_room()
        pip_install(*requirements(dev=level == "dev"))
    steps.end("packages", began)

    began = steps.begin(
        "制作字体、拼音表和译文（第一次约 1 分钟）",
        "Making fonts, pinyin table and words (first time: 1 minute)",
    )
    if have != {**want, "level": level} or not all(path.exists() for path in built_files()):
        pip_install("--no-deps", "--no-build-isolation", "-e", str(ROOT))
        check_qt()
        (VENV / READY).write_text(json.dumps({**want, "level": level}), encoding="utf-8")
    steps.end("built files", began)


def check_qt() -> None:
    """Refuse where Qt does not load although every library on the list is there."""
    code = "import PySide6.QtPrintSupport, PySide6.QtSvg, PySide6.QtTest, PySide6.QtWidgets"
    ran = subprocess.run([venv_python(), "-c", code], capture_output=True, text=True, check=False)
    if ran.returncode:
        why = (ran.stderr.strip().splitlines() or [f"exit {ran.returncode}"])[-1]
        raise Halt(f"Qt 无法加载：{why}", f"Qt does not load: {why}")


def window_opens() -> bool:
    """Return whether Qt can really put a window on the display that the environment names."""
    code = "from PySide6.QtWidgets import QApplication; QApplication([])"
    try:
        ran = subprocess.run([venv_python(), "-c", code], capture_output=True, check=False, timeout=60)
    except subprocess.TimeoutExpired:
        return False
    return ran.returncode == 0


def run(words: Sequence[str], **variables: str) -> int:
    """Run a module of .venv here, its words going straight to the reader; returns its exit status."""
    return subprocess.run(
        [str(venv_python()), "-m", *words], cwd=ROOT, env={**os.environ, **variables}, check=False
    ).returncode


def main_job(steps: Steps, *, display: bool) -> int:
    """Open the window; without a display live a practice day and leave its papers and pictures."""
    if display and not window_opens():
        say("显示器没有应答，改为不开窗口运行。", "The display does not answer: going on without a window.")
        display = False
    if display:
        steps.begin("打开窗口", "Opening the window")
        return run(["kehou_desktop"])
    began = steps.begin(
        f"没有显示器：过一天演示学校，单据和图片放在 {DAY_FOLDER}（约 1–2 分钟）",
        f"No display: living a day of the practice school; papers and pictures in {DAY_FOLDER} (1–2 minutes)",
    )
    status = run(
        ["kehou_desktop.ui.tour", "--out", DAY_FOLDER], QT_QPA_PLATFORM="offscreen", PYTHONUNBUFFERED="1"
    )
    steps.end("the day", began, status)
    return status


CHECKS = (
    (
        "ruff format",
        "检查排版（几秒）",
        "Checking the layout of the code (seconds)",
        ["ruff", "format", "--check", "."],
    ),
    ("ruff check", "检查写法（几秒）", "Checking the code's habits (seconds)", ["ruff", "check", "."]),
    ("mypy", "检查类型（约 1 分钟）", "Checking types (about 1 minute)", ["mypy"]),
    ("pytest", "运行测试（不超过 20 分钟）", "Running the tests (at most 20 minutes)", ["pytest", "-q"]),
)


def tests(steps: Steps) -> int:
    """Run every check, also after one failed; return the first failing one's exit status."""
    for name, chinese, english, words in CHECKS:
        began = steps.begin(chinese, english)
        steps.end(name, began, run(words, KEHOU_REQUIRE_QT="1", QT_QPA_PLATFORM="offscreen"))
    for name, took, status in steps.done:
        sys.stdout.write(f"{'ok    ' if status == 0 else 'FAILED'} {name}, {took:.0f} s\n")
    if steps.status():
        say("有检查未通过（见上）。", "A check failed (see above).")
    else:
        say("全部通过。", "All passed.")
    return steps.status()


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a text stream at start
    parser = argparse.ArgumentParser(
        prog="start.py",
        description="安装并运行课后，装在旁边的 .venv 里。 Set up and run kehou, in the private .venv here.",
        epilog="不带参数：打开窗口；没有显示器时过一天演示学校。 "
        "Without a word: open the window; without a display, live a day of the practice school.",
    )
    parser.add_argument(
        "job",
        nargs="?",
        choices=("test", "setup"),
        help="test: 运行全部测试 pass the tests; setup: 只安装 set up only, as developers need it",
    )
    job = parser.parse_args(arguments).job
    display = job != "test" and has_display()
    try:
        check_python(sys.version_info[:2])
        steps = Steps(4 + {"test": len(CHECKS), "setup": 0}.get(job, 1))
        set_up(steps, dev=job is not None, display=display)
        if job == "test":
            return tests(steps)
        return 0 if job == "setup" else main_job(steps, display=display)
    except Halt as halt:
        say(halt.chinese, halt.english)
        return 2
    except OSError as trouble:
        say(f"文件或磁盘出了问题：{trouble}", f"A file or the disk is in trouble: {trouble}")
        return 2
    except KeyboardInterrupt:
        say("已中断，可随时再运行。", "Interrupted; run it again whenever you like.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
