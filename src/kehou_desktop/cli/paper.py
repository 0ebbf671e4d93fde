"""List the papers and make one."""

import argparse
import json
import sys
from pathlib import Path

from kehou_desktop.cli import opened, talk
from kehou_desktop.domain.errors import Trouble
from kehou_desktop.i18n import _


def papers(options: argparse.Namespace) -> int:
    """List every paper."""
    from kehou_desktop import papers

    listed = [
        {"name": p.name, "title": _(p.title), "formats": list(p.formats), "needs": list(p.needs)}
        for p in papers.PAPERS.values()
    ]
    if options.json:
        talk.tell(json.dumps(listed, ensure_ascii=False))
    else:
        for p in listed:
            talk.tell(f"{p['name']:<16}{'/'.join(p['formats']):<10}{p['title']}  {' '.join(p['needs'])}")
    return talk.DONE


def print_(options: argparse.Namespace) -> int:
    """Make one paper into a file or to stdout."""
    from kehou_desktop import papers
    from kehou_desktop.store import generations

    target = Path(options.output)
    if not target.name or target.is_dir():
        raise Trouble("file_not_written", file=options.output)
    if options.output != "-" and target.resolve().is_relative_to(opened.folder_of(options).resolve()):
        raise Trouble("output_in_data", file=options.output)
    suffix = options.format or ("xlsx" if target.suffix.lower() == ".xlsx" else "pdf")
    papers.known(options.name, suffix)
    case = papers.Case(
        options.class_, options.group, options.student, options.date, options.month, options.term
    )
    with opened.door(options) as door:
        data = papers.make(door, options.name, case, suffix=suffix)
    if options.output == "-":
        sys.stdout.buffer.write(data)
        return talk.DONE
    try:
        generations.write_whole(target, data)
    except OSError:
        target.with_name(target.name + ".new").unlink(missing_ok=True)
        raise Trouble("file_not_written", file=target.name) from None
    return talk.DONE
