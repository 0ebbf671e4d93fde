"""Which roll: the group, the service day or the month, the class hour."""

from collections.abc import Collection, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kehou_desktop import words
from kehou_desktop.domain.groups import CareGroup, TimeSlot
from kehou_desktop.i18n import _
from kehou_desktop.ui import forms
from kehou_desktop.ui.attendance import month


class Choosers(QWidget):
    """The line of choosers. It says what was picked; the room reads."""

    group_picked = Signal(object)
    """Group id."""
    day_picked = Signal(object)
    """A day; a month is said as the day that stands for it."""
    slot_picked = Signal(int)
    """Slot id."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.groups = forms.Chooser(name=_("班"), width=140)
        self.groups.picked.connect(self.group_picked)
        self.days = forms.Chooser(name=_("服务日"), width=148)
        self.days.picked.connect(self.day_picked)
        self.months = forms.Chooser(name=_("月份"), width=148)
        self.months.picked.connect(self._pick_month)
        self.slots = forms.Segments([], name=_("课时"))
        self._offered: tuple[TimeSlot, ...] = ()
        self._today = date.min
        self._line = forms.row(self.groups, self.days, self.months, self.slots)
        self.setLayout(self._line)

    def offer_groups(self, groups: Sequence[CareGroup]) -> int | None:
        """Offer the groups; return the one that is chosen."""
        self.groups.offer([(g.group_id, g.name) for g in groups])
        chosen = self.groups.value()
        return chosen if isinstance(chosen, int) else None

    def offer_days(self, service_days: Sequence[date], *, day: date, today: date) -> None:
        """Offer the service days up to today, newest first, the next one too, and stand at ``day``.

        The next day is there because its paper may be printed now.
        """
        self._today = today
        ahead = [d for d in service_days if d > today][:1]
        offered = sorted({*(d for d in service_days if d <= today), *ahead, day}, reverse=True)
        self.days.offer([(d, words.day(d)) for d in offered])
        self.days.choose(day)
        months = sorted({(d.year, d.month) for d in offered}, reverse=True)
        said = [(m, _("{year}年{month}月").format(year=m[0], month=m[1])) for m in months]
        self.months.offer(said)
        self.months.choose((day.year, day.month))

    def offer_slots(
        self, slots: tuple[TimeSlot, ...], *, closed: Collection[int], chosen: int | None
    ) -> None:
        """Offer the class hours; those whose roll is ``closed`` say so."""
        if slots != self._offered:
            self._offered = slots
            new = forms.Segments([(str(s.slot_id), month.slot_word(s.number)) for s in slots], name=_("课时"))
            new.changed.connect(lambda key: self.slot_picked.emit(int(key)))
            self._line.replaceWidget(self.slots, new)
            self.slots.hide()
            self.slots.deleteLater()
            self.slots = new
        for slot in slots:
            word = month.slot_word(slot.number)
            done = _("{slot} 已点").format(slot=word)
            self.slots.set_words(str(slot.slot_id), done if slot.slot_id in closed else word)
        self.slots.choose(str(chosen))

    def show_for(self, view: str, *, slots: bool) -> None:
        """Offer days for the roll, months for the ``month`` view; class hours where they can be chosen."""
        self.days.setVisible(view != "month")
        self.months.setVisible(view == "month")
        self.slots.setVisible(view != "month" and slots)

    def _pick_month(self, picked: tuple[int, int]) -> None:
        """Say a month as its last service day up to today."""
        offered: list[date] = [self.days.itemData(i) for i in range(self.days.count())]
        for day in offered:
            if day <= self._today and (day.year, day.month) == tuple(picked):
                self.day_picked.emit(day)
                return
