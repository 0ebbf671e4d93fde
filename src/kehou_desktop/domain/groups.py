"""Groups of the term: kinds of service, slots, who sits where (R-061, N-5)."""

from dataclasses import dataclass
from enum import Enum


class ServiceKind(Enum):
    """Kinds of service; noon, early and evening kinds are never counted as 课后服务 (N-5)."""

    BASIC_CARE = "basic_care"


@dataclass(frozen=True, slots=True)
class TimeSlot:
    """A slot of the afternoon: minutes after midnight, class hours in hundredths."""

    slot_id: int
    number: int
    kind: ServiceKind
    starts: int
    ends: int
    class_hours_x100: int


@dataclass(frozen=True, slots=True)
class CareGroup:
    """A group as the room Groups lists it."""

    group_id: int
    name: str
    kind: ServiceKind
    class_label: str
    grade: int
    teacher: str
    place: str
    size: int


@dataclass(frozen=True, slots=True)
class FormableClass:
    """A class whose approved children can be formed into a group of their own."""

    home_class_id: int
    class_label: str
    grade: int
    approved: int
    without_group: int
    group_id: int | None
