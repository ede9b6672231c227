"""What the cases of content and of people have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cms.accounts.users.models import User
from cms.demo import factories

Case = tuple[Any, Callable[[Any], object], Callable[[Any], bool]]  # an object, what takes back, whether it works


def exists(row: Any) -> bool:
    return bool(type(row)._default_manager.filter(pk=row.pk).exists())


def current(row: Any) -> Any:
    """Return the row as the database has it."""
    return type(row)._default_manager.get(pk=row.pk)


def create_user(**fields: Any) -> User:
    return factories.UserFactory(password="a long password of a test", **fields)


def save(row: Any, **values: Any) -> None:
    row = current(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
