"""What the build makes: two faces of one family, every reading of a surname, catalogues, a whole wheel."""

import gettext
import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from fontTools.ttLib import TTFont
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen import canvas

import hatch_build

ROOT = Path(__file__).parent.parent
FONTS = ROOT / "resources" / "fonts"
RARE = "㛃䶮𬭎喆堃昇龑𬍛𫟼㑇龘𬱟鿍"


def keep_quiet(line: str) -> None:
    """Hear the build's talk and drop it."""


@pytest.fixture(scope="module", params=["Regular", "Bold"])
def face(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Return one of the two faces, open."""
    with TTFont(FONTS / f"NotoSansSC-{request.param}.ttf", lazy=True) as font:
        font.style = request.param
        yield font


def test_each_face_says_who_it_is(face: Any) -> None:
    """Two faces with the names of one variable file are one face to Qt and to PDF: bold prints as regular."""
    bold = face.style == "Bold"
    names = {number: face["name"].getDebugName(number) for number in (1, 2, 4, 6, 16, 17)}
    assert names == {
        1: "Noto Sans SC",
        2: face.style,
        4: "Noto Sans SC Bold" if bold else "Noto Sans SC",
        6: f"NotoSansSC-{face.style}",
        16: "Noto Sans SC",
        17: face.style,
    }
    assert face["OS/2"].usWeightClass == (700 if bold else 400)
    assert face["OS/2"].fsSelection & 0b1100001 == (0b0100000 if bold else 0b1000000)
    assert face["head"].macStyle == int(bold)
    assert face["OS/2"].fsType == 0, "it may be embedded"
    assert "fvar" not in face and "glyf" in face, "static TrueType is what the paper can draw"


def test_each_face_writes_every_name_it_can_be_given(face: Any) -> None:
    common = "".join(
        bytes([high, low]).decode("gb2312", errors="ignore")
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF)
    )
    assert len(common) == 6763
    extension_a = "".join(map(chr, range(0x3400, 0x4DB6)))
    written = set(face.getBestCmap())
    lacking = [char for char in common + extension_a + RARE + "〇·“”×√—①℃％" if ord(char) not in written]
    assert lacking == []


def test_the_two_faces_are_of_different_weight() -> None:
    strokes = []
    for style in ("Regular", "Bold"):
        with TTFont(FONTS / f"NotoSansSC-{style}.ttf", lazy=True) as font:
            glyph = font["glyf"][font.getBestCmap()[ord("一")]]
            strokes.append(glyph.yMax - glyph.yMin)
    assert strokes[1] > strokes[0] * 1.3, "the stroke of 一 is thicker in bold"


def test_paper_embeds_two_fonts() -> None:
    made = io.BytesIO()
    sheet = canvas.Canvas(made)
    for height, style in ((100, "Regular"), (200, "Bold")):
        content = io.BytesIO((FONTS / f"NotoSansSC-{style}.ttf").read_bytes())
        pdfmetrics.registerFont(ttfonts.TTFont(f"test-{style}", content))
        sheet.setFont(f"test-{style}", 12)
        sheet.drawString(50, height, "张三")
    sheet.save()
    resources: Any = pypdf.PdfReader(made).pages[0]["/Resources"]
    embedded = {str(font["/BaseFont"]).partition("+")[2] for font in resources["/Font"].values()}
    assert {"NotoSansSC-Regular", "NotoSansSC-Bold"} <= embedded


def test_the_window_sees_one_family_with_two_styles(request: pytest.FixtureRequest) -> None:
    gui = pytest.importorskip("PySide6.QtGui", exc_type=ImportError, reason="Qt does not load here")
    request.getfixturevalue("qapp")
    files = [str(FONTS / f"NotoSansSC-{style}.ttf") for style in ("Regular", "Bold")]
    numbers = [gui.QFontDatabase.addApplicationFont(file) for file in files]
    try:
        assert [gui.QFontDatabase.applicationFontFamilies(n) for n in numbers] == [["Noto Sans SC"]] * 2
        assert {"Bold", "Regular"} <= set(gui.QFontDatabase.styles("Noto Sans SC"))
    finally:
        for number in numbers:
            gui.QFontDatabase.removeApplicationFont(number)


@pytest.mark.parametrize("damage", ["a byte", "cut short", "one missing", "another recipe", "no sums"])
def test_damaged_or_old_faces_are_not_taken_for_sound(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "fonts"
    shutil.copytree(FONTS, folder)
    assert hatch_build._sound(folder)
    bold = folder / "NotoSansSC-Bold.ttf"
    sums = folder / hatch_build.SUMS
    if damage == "a byte":
        content = bytearray(bold.read_bytes())
        content[5_000_000] ^= 1
        bold.write_bytes(content)
    elif damage == "cut short":
        bold.write_bytes(bold.read_bytes()[:-100])
    elif damage == "one missing":
        bold.unlink()
    elif damage == "another recipe":
        sums.write_text(re.sub(r"^\w+  recipe", "0123  recipe", sums.read_text()))
    else:
        sums.unlink()
    assert not hatch_build._sound(folder)


def test_damaged_faces_are_laid_anew_from_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME" if sys.platform != "win32" else "LOCALAPPDATA", str(tmp_path))
    monkeypatch.setattr(sys, "platform", sys.platform if sys.platform == "win32" else "linux")
    cache = hatch_build._cache()
    assert cache is not None and cache.is_relative_to(tmp_path)
    hatch_build._lay(FONTS, cache)
    target = tmp_path / "checkout"
    hatch_build.make_fonts(target, say=keep_quiet)
    assert hatch_build._sound(target)
    assert not list(target.glob(".*")), "no half file is left"


def test_another_font_than_the_checked_one_ends_the_build_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hatch_build, "VARIABLE_SHA256", "0" * 64)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(hatch_build.Unmakeable, match=r"is not the file that was checked: sha256 a3041811"):
        hatch_build.make_fonts(tmp_path / "fonts", say=keep_quiet)
    assert not (tmp_path / "fonts").exists()


def readings() -> dict[str, set[str]]:
    """Read the table as the program does."""
    lines = (ROOT / "resources" / "pinyin.tsv").read_text("utf-8").splitlines()
    return {char: set(spoken.split(" ")) for char, spoken in (line.split("\t") for line in lines)}


def test_every_reading_is_typed_with_plain_letters() -> None:
    table = readings()
    assert len(table) > 41_000
    assert all(len(char) == 1 for char in table)
    assert {letter for spoken in table.values() for each in spoken for letter in each} <= set(
        "abcdefghijklmnopqrstuvwxyz"
    )
    assert all(table.values())


SURNAMES = """
单shan 仇qiu 解xie 曾zeng 区ou 翟zhai 尉yu 查zha 盖ge 缪miao 朴piao 冼xian 繁po 召shao 秘bi 员yun 黑he 种chong
祭zhai 句gou 折she 覃qin 訾zi 宿su 那na 能nai 任ren 瞿qu 谌shen 谌chen 佴nai 郇xun 隗wei 长zhang 宓mi 郗chi
郄qie 厍she 贠yun 莘shen 盛sheng 粘nian 万mo 俟qi 令ling 冯feng 车che 葛ge 燕yan 乐yue 乐le 柏bai 华hua 纪ji
牟mu 牟mou 应ying 仉zhang 於yu 钭tou 撒sa 逄pang 禤xuan 亓qi 澹tan 薄bo 过guo 占zhan 臧zang 褚chu 阚kan
"""
OTHERS = "吕lv 略lve 女nv 㛃jie 䶮yan 𬭎hong 〇ling"


@pytest.mark.parametrize(("char", "spoken"), [(pair[0], pair[1:]) for pair in (SURNAMES + OTHERS).split()])
def test_a_surname_is_found_by_how_it_is_said(char: str, spoken: str) -> None:
    assert spoken in readings()[char]


PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "{day} 已关闭"
msgstr "{day} is closed"

#, fuzzy
msgid "未定"
msgstr "a guess"
"""


def test_a_catalogue_is_compiled_and_a_guess_is_left_out(tmp_path: Path) -> None:
    source = tmp_path / "en" / "LC_MESSAGES" / "kehou.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO, encoding="utf-8")
    hatch_build.make_catalogues(tmp_path, say=keep_quiet)
    words = gettext.GNUTranslations(io.BytesIO(source.with_suffix(".mo").read_bytes()))
    assert words.gettext("{day} 已关闭") == "{day} is closed"
    assert words.gettext("未定") == "未定"


def test_a_catalogue_that_cannot_be_read_ends_the_build_in_one_sentence(tmp_path: Path) -> None:
    source = tmp_path / "en" / "LC_MESSAGES" / "kehou.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid "一"\nmsgstr "one\nmsgid nonsense', encoding="utf-8")
    with pytest.raises(hatch_build.Unmakeable, match=r"kehou\.po cannot be read"):
        hatch_build.make_catalogues(tmp_path, say=keep_quiet)
    assert not source.with_suffix(".mo").exists()


def test_the_wheel_carries_what_git_does_not(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "kehou_desktop/__init__.py",
        "kehou_desktop/resources/pinyin.tsv",
        "kehou_desktop/resources/fonts/NotoSansSC-Regular.ttf",
        "kehou_desktop/resources/fonts/NotoSansSC-Bold.ttf",
        "kehou_desktop/resources/fonts/OFL.txt",
        "kehou_desktop/translations/en/LC_MESSAGES/kehou.mo",
    } <= names
    shipped = (path for path in (ROOT / "resources").rglob("[!.]*") if path.is_file())
    assert {f"kehou_desktop/{path.relative_to(ROOT).as_posix()}" for path in shipped} <= names
