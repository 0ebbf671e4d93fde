"""Who may do what: rights are declared where the deed is, and checked in the one door (D4)."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from sqlalchemy.orm import Session

from kehou_desktop.domain.accounts import Actor, Role
from kehou_desktop.domain.errors import Refused

F = TypeVar("F", bound=Callable[..., Any])
Predicate = Callable[..., bool]

EVERY_ROLE = tuple(r.value for r in Role)


@dataclass(frozen=True, slots=True)
class Rights:
    """What ``@allow`` declared: roles outright, and roles under a condition."""

    roles: frozenset[Role]
    under: Mapping[Role, Predicate]


def allow(*roles: str, **under: Predicate) -> Callable[[F], F]:
    """Declare who may call a service: ``@allow("registrar", "head", class_teacher=own_class)``."""
    rights = Rights(frozenset(Role(r) for r in roles), {Role(r): p for r, p in under.items()})

    def mark(function: F) -> F:
        function.__rights__ = rights  # type: ignore[attr-defined]  # functions carry attributes
        return function

    return mark


def check(session: Session, actor: Actor, function: Callable[..., Any], args: Any, kwargs: Any) -> None:
    """Refuse unless one of the actor's roles may. A function that declares nothing is refused to all."""
    rights = cast("Rights | None", getattr(function, "__rights__", None))
    if rights is not None:
        if actor.roles & rights.roles:
            return
        if any(r in actor.roles and p(session, actor, *args, **kwargs) for r, p in rights.under.items()):
            return
    raise Refused("not_allowed", deed=deed_name(function))


def declared(names: Mapping[str, Any]) -> None:
    """Fail the import of a service module that has a public function without ``@allow``: its last line."""
    for name, value in names.items():
        own = inspect.isfunction(value) and value.__module__ == names["__name__"]
        if own and not name.startswith("_") and not hasattr(value, "__rights__"):
            raise ImportError(f"{names['__name__']}.{name} has no @allow")


def actor(session: Session) -> Actor:
    """Return who does the deed that runs in ``session``."""
    return cast(Actor, session.info["actor"])


def deed_name(function: Callable[..., Any]) -> str:
    """Return the name a deed is recorded under: ``attendance.close``."""
    noun = function.__module__.removeprefix("kehou_desktop.services.").split(".", maxsplit=1)[0]
    return f"{noun}.{function.__name__}"
