"""How a child's name is written, compared and found: by characters, pinyin, initials or number."""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping

LONGEST = 50
"""Characters of a name (standards.md: the field takes at least 50; more is refused)."""

_DOTS = "•‧・･．.∙⋅●﹒᛫・"
_HAN = r"[㐀-䶿一-鿿豈-﫿\ue000-\uf8ff\U00020000-\U0003ffff々〇]"
_DOT_BETWEEN_HAN = re.compile(rf"(?<={_HAN})\s*[·{re.escape(_DOTS)}]\s*(?={_HAN})")
_ALL_HAN = re.compile(rf"(?:{_HAN}|[·\s])+")
_GAP_FREE = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")

SURNAMES: Mapping[str, tuple[str, ...]] = {
    "单": ("shan",), "仇": ("qiu",), "解": ("xie",), "曾": ("zeng",), "区": ("ou",), "翟": ("zhai",),
    "查": ("zha",), "朴": ("piao",), "任": ("ren",), "华": ("hua",), "盖": ("ge", "gai"), "尉": ("wei", "yu"),
    "乐": ("yue", "le"), "员": ("yun",), "贠": ("yun",), "缪": ("miao",), "宁": ("ning",), "纪": ("ji",),
    "葛": ("ge",), "晁": ("chao",), "召": ("shao",), "折": ("she",), "黑": ("he",), "秘": ("bi",),
    "冼": ("xian",), "洗": ("xian",), "覃": ("qin", "tan"), "谌": ("chen", "shen"), "祭": ("zhai",),
    "种": ("chong",), "繁": ("po",), "逄": ("pang",), "逯": ("lu",), "麦": ("mai",), "佴": ("nai",),
    "郇": ("xun", "huan"), "郗": ("xi", "chi"), "过": ("guo",), "哈": ("ha",), "牟": ("mou", "mu"),
    "那": ("na",), "曲": ("qu",), "应": ("ying",), "隗": ("kui", "wei"), "燕": ("yan",), "眭": ("sui",),
    "沈": ("shen",), "柏": ("bai", "bo"), "卜": ("bu",), "车": ("che",), "晟": ("cheng",), "厘": ("xi",),
    "能": ("nai",), "六": ("lu",), "乜": ("nie",), "缐": ("xian",), "铅": ("yan",), "冯": ("feng",),
    "尉迟": ("yu", "chi"), "长孙": ("zhang", "sun"), "万俟": ("mo", "qi"), "单于": ("chan", "yu"),
    "令狐": ("ling", "hu"), "澹台": ("tan", "tai"), "宿": ("su",), "吐": ("tu",), "夏侯": ("xia", "hou"),
}  # fmt: skip
"""Surnames whose usual reading is not the character's usual one; for two characters one reading each."""

_MOST_WAYS = 24


def clean(text: str) -> str:
    """Return a text without control, zero-width and bidirectional characters; runs of space become one."""
    kept = "".join(
        " " if unicodedata.category(c) in ("Zs", "Zl", "Zp") or c in "\t\n\r\v\f" else c
        for c in text
        if c in "\t\n\r\v\f" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Cn")
    )
    return " ".join(kept.split())


def name(text: str) -> str:
    """Return a name as it is kept: 钱  桐 is 钱桐, ``·`` is U+00B7 between Han characters.

    Latin names keep their spaces, Han names have none. Radicals that copying from a PDF leaves become the
    characters they look like.
    """
    kept = clean("".join(unicodedata.normalize("NFKC", c) if _is_disguised(c) else c for c in text))
    kept = _DOT_BETWEEN_HAN.sub("·", kept)
    return _GAP_FREE.sub("", kept) if _ALL_HAN.fullmatch(kept) else kept


def _is_disguised(c: str) -> bool:
    return "⺀" <= c <= "⿟" or "Ａ" <= c <= "Ｚ" or "ａ" <= c <= "ｚ"


def has_letters(text: str) -> bool:
    """Whether anything in the text could be part of a name (digits and signs could not)."""
    return any(c.isalpha() or _is_private(c) for c in text)


def private_characters(text: str) -> str:
    """Return the private-use characters in a text: another computer shows another sign, or none."""
    return "".join(c for c in text if _is_private(c))


def _is_private(c: str) -> bool:
    return unicodedata.category(c) == "Co"


def same(one: str, other: str) -> bool:
    """Whether two names are one name, however the spaces, dots and cases were typed."""
    return comparable(one) == comparable(other)


def comparable(text: str) -> str:
    """Return a name without spaces, dots and case."""
    return re.sub(rf"[\s·{re.escape(_DOTS)}]", "", unicodedata.normalize("NFKC", name(text))).casefold()


def keys(text: str, readings: Mapping[str, tuple[str, ...]], *, numbers: Iterable[str] = ()) -> str:
    """Return the search key to keep with a child: characters, full pinyin, initials, then numbers.

    ``readings`` maps a character to all its readings without tones (ü as v). Every reading of a surname finds
    the child, the usual one of the surname first. The key is opaque: only ``matches`` reads it.
    """
    whole = comparable(text)
    syllables = _syllables(whole, readings)
    tokens: dict[str, None] = {whole: None}
    for start in range(min(2, len(syllables))):
        for way in _ways(syllables[start:]):
            tokens["".join(way)] = None
            tokens["".join(s[0] for s in way)] = None
    for word in re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text).casefold()):
        if word.isascii():
            tokens[word] = None
    for number in numbers:
        tokens[unicodedata.normalize("NFKC", number).casefold()] = None
    return " " + " ".join(token for token in tokens if token)


def matches(query: str, key: str) -> bool:
    """Whether a search finds the child that ``key`` was made for: zs, zhangs, 张, a number's beginning."""
    wanted = prepare(query)
    return wanted in key if wanted[1:].isascii() else wanted[1:] in key


def prepare(query: str) -> str:
    """Return a query in the form of the keys: a leading space, no spaces, dots or case."""
    return " " + comparable(query)


def _syllables(whole: str, readings: Mapping[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    special = SURNAMES.get(whole[:2]) if len(whole) > 2 and len(whole[:2]) == 2 else None
    found: list[tuple[str, ...]] = []
    for i, c in enumerate(whole):
        ways = readings.get(c, ())
        if special is not None and i < 2:
            ways = (special[i], *ways)
        elif i == 0 and c in SURNAMES:
            ways = (*SURNAMES[c], *ways)
        elif not ways and c.isascii() and not whole.isascii():
            ways = (c,)
        with_u = (w.replace("v", "u") for w in ways if "v" in w)
        unique = tuple(dict.fromkeys([*ways, *with_u]))
        if unique:
            found.append(unique)
    return found


def _ways(syllables: list[tuple[str, ...]]) -> Iterable[tuple[str, ...]]:
    """Return the ways to read a name; where they are too many, later characters keep their first reading."""
    limited: list[tuple[str, ...]] = []
    count = 1
    for ways in syllables:
        room = max(1, _MOST_WAYS // count)
        limited.append(ways[:room])
        count *= len(limited[-1])
    return itertools.product(*limited)
