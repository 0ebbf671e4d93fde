"""What this machine likes: language, light or dark, size of type, the last folder. One small file."""

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from kehou_desktop import paths


@dataclass(frozen=True, slots=True)
class Preferences:
    """This machine's wishes; an unreadable file means the wishes of a new machine."""

    language: str = ""
    look: str = "system"
    size: str = "medium"
    data: str = ""


def read() -> Preferences:
    """Return the wishes kept on this machine."""
    try:
        found = json.loads(paths.preferences().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Preferences()
    if not isinstance(found, dict):
        return Preferences()
    known = {f.name for f in fields(Preferences)}
    return Preferences(**{k: v for k, v in found.items() if k in known and isinstance(v, str)})


def keep(**wishes: Any) -> Preferences:
    """Keep changed wishes and return all of them; a machine that cannot keep them goes on without."""
    wanted = replace(read(), **wishes)
    path = paths.preferences()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(wanted), ensure_ascii=False), encoding="utf-8")
    except OSError:
        return wanted
    return wanted
