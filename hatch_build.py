"""Make what the program ships but nobody commits: the two faces, the pinyin table, the catalogues.

Runs inside every build (wheel and editable) with the packages that ``[build-system] requires`` names, or by
hand: ``python hatch_build.py``. What is already made and sound is left alone.
"""

import hashlib
import os
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

Say = Callable[[str], None]

FONT_PACKAGE = "justmytype-intl-cjk"
VARIABLE_FILE = "NotoSansSC[wght].ttf"
VARIABLE_SHA256 = "a3041811a78c361b1de50f953c805e0244951c21c5bd412f7232ef0d899af0da"
FAMILY = "Noto Sans SC"
FACES = (("Regular", 400), ("Bold", 700))
LICENCE = "OFL.txt"
SUMS = "made.txt"
# Count up when the way of making the faces changes: old results are then made anew.
RECIPE = "1"

# Surname readings that the source table lacks; all else comes from it.
SURNAME_READINGS = {"黑": "he", "谌": "shen", "贠": "yun"}


class Unmakeable(Exception):
    """What the build cannot make, in one sentence."""


class CustomBuildHook(BuildHookInterface[Any]):
    """Make the outputs before a wheel or an editable install, and put them into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make everything; a wheel carries it inside the package, a checkout keeps it at the top."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        try:
            make_all(root, say=self.app.display_info)
        except Unmakeable as trouble:
            self.app.abort(f"课后: {trouble}")
        if version != "editable":
            build_data["force_include"][str(root / "resources")] = "kehou_desktop/resources"
            build_data["force_include"][str(root / "translations")] = "kehou_desktop/translations"
            build_data["force_include"][str(root / "docs")] = "kehou_desktop/docs"


def make_all(root: Path, *, say: Say) -> None:
    """Make fonts, pinyin table and catalogues under ``root``; raises Unmakeable with one sentence."""
    make_fonts(root / "resources" / "fonts", say=say)
    make_pinyin(root / "resources" / "pinyin.tsv", say=say)
    make_catalogues(root / "translations", say=say)


# ---- fonts ---------------------------------------------------------------------------------------


def make_fonts(folder: Path, *, say: Say) -> None:
    """Put Regular and Bold of one family and their licence into ``folder``, from the cache when it can.

    Both faces are whole: a name in bold may hold any character that the same name in regular holds, and a
    face cut down to the 8105 standard characters would print half of an older name in another face. It
    costs 10 MB.
    """
    if _sound(folder):
        return
    cache = _cache()
    if cache is not None and _sound(cache):
        _lay(cache, folder)
        return
    variable, licence = _variable_font()
    with tempfile.TemporaryDirectory(prefix="kehou-fonts-") as made:
        new = Path(made)
        for style, weight in FACES:
            say(f"{FAMILY} {style}: one face from the variable font, about 20 seconds")
            _instance(variable, new / _file_name(style), style=style, weight=weight)
        shutil.copyfile(licence, new / LICENCE)
        _write_sums(new)
        _lay(new, folder)
        if cache is not None:
            try:
                _lay(new, cache)
            except OSError as trouble:
                say(f"fonts not kept for the next build: {trouble}")


def _file_name(style: str) -> str:
    return f"{FAMILY.replace(' ', '')}-{style}.ttf"


def _names() -> list[str]:
    return [*(_file_name(style) for style, _ in FACES), LICENCE]


def _recipe() -> str:
    """Return what identifies the result: the source file and the way of making it."""
    return hashlib.sha256(f"{VARIABLE_SHA256} {RECIPE} {FACES}".encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_sums(folder: Path) -> None:
    lines = [f"{_recipe()}  recipe", *(f"{_sha256(folder / name)}  {name}" for name in _names())]
    (folder / SUMS).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _sound(folder: Path) -> bool:
    """Return whether ``folder`` holds the faces of this recipe, byte for byte as they were made."""
    try:
        lines = (folder / SUMS).read_text("utf-8").splitlines()
        sums = {name: value for value, name in (line.split("  ") for line in lines)}
        return sums.get("recipe") == _recipe() and all(
            sums.get(name) == _sha256(folder / name) for name in _names()
        )
    except (OSError, ValueError):
        return False


def _lay(source: Path, target: Path) -> None:
    """Copy the faces; the sums come last, so that a copy cut short is never taken for a whole one."""
    target.mkdir(parents=True, exist_ok=True)
    for name in [*_names(), SUMS]:
        _write_whole(target / name, (source / name).read_bytes())


def _cache() -> Path | None:
    """Return this user's cache folder for this recipe, or None where there is no place for one."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")  # noqa: PTH111  (Path.expanduser raises without a home)
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
    if not base or not Path(base).is_absolute():
        return None
    return Path(base) / "kehou" / "fonts" / _recipe()[:16]


def _variable_font() -> tuple[Path, Path]:
    """Return the pinned variable font and its licence, checked."""
    try:
        files = metadata.files(FONT_PACKAGE) or []
    except metadata.PackageNotFoundError:
        raise Unmakeable(f"the package {FONT_PACKAGE} that brings the font is not installed") from None
    font = next((Path(str(f.locate())) for f in files if f.name == VARIABLE_FILE), None)
    if font is None or not font.is_file():
        raise Unmakeable(f"{FONT_PACKAGE} holds no {VARIABLE_FILE}")
    found = _sha256(font)
    if found != VARIABLE_SHA256:
        raise Unmakeable(
            f"{VARIABLE_FILE} is not the file that was checked: sha256 {found}, not {VARIABLE_SHA256}"
        )
    return font, font.with_name(LICENCE)


def _instance(variable: Path, target: Path, *, style: str, weight: int) -> None:
    """Write one static face at ``weight``, with names and weight flags of its own."""
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = TTFont(variable, recalcTimestamp=False)
    instancer.instantiateVariableFont(
        font, {"wght": weight}, inplace=True, overlap=instancer.OverlapMode.KEEP_AND_SET_FLAGS
    )
    if "STAT" in font:
        del font["STAT"]
    _rename(font, style=style, weight=weight)
    font.save(target)


def _rename(font: Any, *, style: str, weight: int) -> None:
    """Make the face say who it is.

    With the names of the variable file Qt and PDF take both for one face, and bold prints as regular.
    """
    post_script = f"{FAMILY.replace(' ', '')}-{style}"
    full = FAMILY if style == "Regular" else f"{FAMILY} {style}"
    kept = (0, 5, 7, 8, 9, 10, 11, 13, 14)
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in kept and record.platformID == 3]
    ours = {
        1: FAMILY,
        2: style,
        3: f"2.004;KEHOU;{post_script}",
        4: full,
        6: post_script,
        16: FAMILY,
        17: style,
    }
    for number, text in ours.items():
        table.setName(text, number, 3, 1, 0x409)
    bold = weight >= 600
    font["OS/2"].usWeightClass = weight
    # Bits: 0 italic, 5 bold, 6 regular; the rest says how lines are spaced and stays.
    font["OS/2"].fsSelection = font["OS/2"].fsSelection & ~0b1100001 | (0b0100000 if bold else 0b1000000)
    font["head"].macStyle = 1 if bold else 0


# ---- pinyin --------------------------------------------------------------------------------------


def make_pinyin(path: Path, *, say: Say) -> None:
    """Write every Han character with all its readings: ``单<TAB>dan chan shan``, no tones, ``v`` for ü."""
    from pypinyin.constants import PINYIN_DICT

    lines = []
    for code in sorted(PINYIN_DICT):
        char = chr(code)
        if not (char == "〇" or unicodedata.name(char, "").startswith("CJK ")):
            continue
        spoken = [*PINYIN_DICT[code].split(","), *filter(None, [SURNAME_READINGS.get(char)])]
        readings = list(dict.fromkeys(filter(None, map(_toneless, spoken))))
        if readings:
            lines.append(f"{char}\t{' '.join(readings)}\n")
    if _write_if_new(path, "".join(lines).encode()):
        say(f"{path.name}: {len(lines)} characters")


def _toneless(reading: str) -> str:
    """Return ``lv`` for ``lǚ``: what a clerk types."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFC", reading.lower()).translate(_UMLAUTS))
    return "".join(letter for letter in plain if "a" <= letter <= "z")


_UMLAUTS = str.maketrans(dict.fromkeys("üǖǘǚǜ", "v"))


# ---- catalogues ----------------------------------------------------------------------------------


def make_catalogues(folder: Path, *, say: Say) -> None:
    """Compile each ``kehou.po`` under ``folder`` into the ``kehou.mo`` beside it."""
    from io import BytesIO

    from babel.messages import mofile, pofile

    for source in sorted(folder.glob("*/LC_MESSAGES/kehou.po")):
        with source.open("rb") as file:
            try:
                catalogue = pofile.read_po(file, locale=source.parts[-3], abort_invalid=True)
            except (pofile.PoFileError, ValueError) as trouble:
                raise Unmakeable(f"{source.relative_to(folder)} cannot be read: {trouble}") from None
        made = BytesIO()
        mofile.write_mo(made, catalogue)
        if _write_if_new(source.with_suffix(".mo"), made.getvalue()):
            say(f"{source.parts[-3]}: {sum(1 for m in catalogue if m.id and m.string)} sentences")


def _write_if_new(path: Path, content: bytes) -> bool:
    """Write ``content`` unless the file holds it already; return whether it was written."""
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_whole(path, content)
    return True


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside ``path`` and move it there, so that a build cut short leaves no half file."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


if __name__ == "__main__":
    try:
        make_all(Path(__file__).resolve().parent, say=lambda line: print(line, flush=True))  # noqa: T201
    except Unmakeable as refused:
        sys.exit(f"课后: {refused}")
