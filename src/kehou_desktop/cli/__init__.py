"""The side door: one thing at a time, without a window (`kehou ...`)."""

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

from kehou_desktop import i18n
from kehou_desktop.cli import talk
from kehou_desktop.cli.arguments import parser
from kehou_desktop.domain.errors import Refused, Trouble
from kehou_desktop.i18n import _

_NEVER_BEGAN = frozenset(
    {
        *("password_needed", "password_wrong", "password_wait", "account_needed", "account_unknown"),
        *("paper_unknown", "format_unknown", "term_unreadable", "grades_wrong"),
    }
)
"""Refusals before anything could be tried: nobody was let in, or the command itself cannot be meant."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; exit status 0 done, 1 in part or refused, 2 could not start."""
    _speak_utf8()
    given = list(sys.argv[1:] if arguments is None else arguments)
    i18n.use(_language_asked(given))
    options = parser().parse_args(given)
    try:
        return int(options.run(options))
    except Refused as refused:
        from kehou_desktop import words

        status = talk.NOT_STARTED if refused.code in _NEVER_BEGAN else talk.IN_PART
        return talk.say(words.refusal(refused), status)
    except Trouble as trouble:
        from kehou_desktop import words

        return talk.say(words.trouble(trouble), talk.NOT_STARTED)
    except BrokenPipeError:
        return talk.DONE
    except KeyboardInterrupt:
        return talk.say(_("已取消，没有改动。"), talk.NOT_STARTED)
    except OSError as error:
        where = Path(error.filename).name if error.filename else ""
        sentence = _("读写不成：{what} {where}").format(what=error.strerror or "", where=where)
        return talk.say(sentence, talk.NOT_STARTED)
    except Exception as fault:  # our own fault: one calm line, never a traceback with somebody's data in it
        return talk.say(
            _("程序出了意外，这一步没有做完；以前保存的都在。请把这个代号告诉维护的人：{place}").format(
                place=_place_of(fault)
            ),
            talk.NOT_STARTED,
        )


def _place_of(fault: BaseException) -> str:
    """Return where in our own program a fault arose: module:line and its kind, no word of its message."""
    own = "-"
    trace = fault.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", "?"))
        if module.startswith("kehou_desktop"):
            own = f"{module.removeprefix('kehou_desktop.')}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{own} {type(fault).__name__}"


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # any stream


def _language_asked(given: Sequence[str]) -> str:
    for i, word in enumerate(given):
        if word == "--lang" and i + 1 < len(given):
            return given[i + 1]
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
    return i18n.preferred()
