"""The telephone at the gate: whom to ring next, which number was asked for, what came of each call."""

from datetime import date

from kehou_desktop import words
from kehou_desktop.domain import calls as rules
from kehou_desktop.domain.calls import CallRow, Contact, Outcome
from kehou_desktop.domain.disclosures import Secret
from kehou_desktop.i18n import _
from kehou_desktop.services import calls, disclosures
from kehou_desktop.ui import data


class Calling:
    """Whom to ring for the child that waits. Numbers are masked until asked for, and asking is recorded."""

    def __init__(self, it_data: data.Data) -> None:
        self._data = it_data
        self._told: dict[tuple[int, str], str] = {}

    def in_turn(self, student_id: int, day: date) -> tuple[Contact, ...]:
        """Return whom to ring now, in turn: who did not answer comes after the others."""
        contacts = self._data.read(calls.to_ring, [student_id], day=day).get(student_id, ())
        return rules.in_turn(contacts, self.made(day).get(student_id, ()))

    def made(self, day: date) -> dict[int, tuple[CallRow, ...]]:
        """Return the day's calls by child."""
        return self._data.read(calls.made, day)

    def told(self, student_id: int, contact: Contact | None) -> str:
        """Return the number that was asked for, "" = it stays masked."""
        return self._told.get((student_id, contact.key), "") if contact else ""

    def ask(self, student_id: int, contact: Contact, day: date, *, automatic: bool = False) -> str:
        """Ask for a number; ``automatic`` = the gate shows it of itself, once on record a child and day."""
        found = self._data.write(
            disclosures.disclose,
            student_id,
            what=Secret.PHONE,
            day=day,
            now=self._data.now(),
            contact=contact.key,
            automatic=automatic,
        )
        self._told[student_id, contact.key] = found.value
        return found.value

    def record(self, student_id: int, day: date, outcome: Outcome) -> str:
        """Put the call to who is next on record; return its receipt, "" = nobody is to be rung."""
        turn = self.in_turn(student_id, day)
        if not turn:
            return ""
        now = self._data.now()
        self._data.write(calls.record, student_id, day=day, now=now, outcome=outcome, contact=turn[0].key)
        return _("已记下通话：{whom} {outcome} {now:%H:%M}").format(
            whom=named(turn[0]), outcome=words.label(outcome), now=now
        )

    def forget(self) -> None:
        """Mask every number again."""
        self._told.clear()


def named(person: Contact | CallRow) -> str:
    """Return a person to ring: 母亲 张海霞."""
    return f"{words.relation(person.relation, person.relation_text)} {person.name}".strip()


def whom(contacts: tuple[Contact, ...], number: str) -> str:
    """Return whom to ring first: 母亲 张海霞 139****4410; ``number`` once it was asked for."""
    if not contacts:
        return _("没有登记监护人电话")
    return f"{named(contacts[0])} {number or contacts[0].phone}".strip()


def spaced(phone: str) -> str:
    """Return a mobile number as it is read aloud: 139 0000 4410."""
    return f"{phone[:3]} {phone[3:7]} {phone[7:]}" if len(phone) == 11 and phone.isdigit() else phone
