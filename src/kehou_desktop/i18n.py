"""Say it in the office's language: Chinese is the source, English a full translation.

Windows, papers and commands share these words, so nothing here knows Qt. Named fields only:
``_("{day} 已关闭").format(day=...)``.
"""

import gettext as _gettext
import locale
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from kehou_desktop import paths

LANGUAGES = ("zh", "en")

_language = "zh"
_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()


def N_(message: str) -> str:
    """Mark a sentence for translation where it is written but not yet said."""
    return message


def _(message: str) -> str:
    """Return the sentence in the language in use."""
    return _catalogue.gettext(message) if message else ""


def ngettext(one: str, many: str, n: int) -> str:
    """Return the form that fits ``n`` things. Chinese has one form: write it as both."""
    return _catalogue.ngettext(one, many, n)


def language() -> str:
    """Return the language in use: ``zh`` or ``en``."""
    return _language


def preferred() -> str:
    """Return the language that the machine is set to; Chinese where it does not say."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value and value.split(".")[0] not in ("C", "POSIX"):
            return "en" if value.lower().startswith("en") else "zh"
    # Elsewhere Python takes a machine that says nothing (C.UTF-8) for an American one.
    named = (locale.getlocale()[0] or "") if sys.platform == "win32" else ""
    return "en" if named.lower().startswith(("en", "english")) else "zh"


def use(wanted: str) -> None:
    """Speak ``wanted`` (``zh`` or ``en``) from now on. A missing catalogue costs English only."""
    global _language, _catalogue
    _language = wanted if wanted in LANGUAGES else "zh"
    if _language == "zh":
        _catalogue = _gettext.NullTranslations()
    else:
        _catalogue = _gettext.translation("kehou", paths.translations(), [_language], fallback=True)


@contextmanager
def speaking(wanted: str) -> Iterator[None]:
    """Speak ``wanted`` inside the block, then the language before it."""
    before = _language
    use(wanted)
    try:
        yield
    finally:
        use(before)
