"""Who is rung for the absent: whose turn it is, which number was asked for, what came of each call."""

from collections.abc import Mapping, Sequence
from datetime import date

from kehou_desktop import words
from kehou_desktop.domain.calls import CallRow, Contact, Outcome, in_turn
from kehou_desktop.domain.disclosures import Secret
from kehou_desktop.i18n import _
from kehou_desktop.services import calls, disclosures
from kehou_desktop.ui import data


class Calling:
    """Whom to ring for the children absent without leave. A number stays masked until it is asked for."""

    def __init__(self, it_data: data.Data) -> None:
        self._data = it_data
        self.told: dict[tuple[int, str], str] = {}
        self.turn: dict[int, tuple[Contact, ...]] = {}

    def read(self, student_ids: Sequence[int], day: date) -> Mapping[int, tuple[CallRow, ...]]:
        """Read whose turn it is for these children; return the day's calls by child."""
        made = self._data.read(calls.made, day) if student_ids else {}
        contacts = self._data.read(calls.to_ring, student_ids, day=day)
        self.turn = {child: in_turn(found, made.get(child, ())) for child, found in contacts.items()}
        return made

    def number(self, student_id: int) -> str:
        """Return the number that was asked for of who is next, "" = it stays masked."""
        turn = self.turn.get(student_id, ())
        return self.told.get((student_id, turn[0].key), "") if turn else ""

    def ask(self, student_id: int, day: date) -> None:
        """Ask for the number of who is next; asking is recorded."""
        turn = self.turn.get(student_id, ())
        if turn and (student_id, turn[0].key) not in self.told:
            found = self._data.write(
                disclosures.disclose,
                student_id,
                what=Secret.PHONE,
                day=day,
                now=self._data.now(),
                contact=turn[0].key,
            )
            self.told[student_id, turn[0].key] = found.value

    def record(self, student_id: int, day: date, outcome: Outcome) -> str:
        """Put on record what came of the call to who is next (W18); return its receipt, "" = nobody is."""
        turn, now = self.turn.get(student_id, ()), self._data.now()
        if not turn:
            return ""
        self._data.write(calls.record, student_id, day=day, now=now, outcome=outcome, contact=turn[0].key)
        return _("已记下通话：{name} {outcome} {now:%H:%M}").format(
            name=turn[0].name, outcome=words.label(outcome), now=now
        )
