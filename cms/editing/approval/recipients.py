"""Who was really sent an e-mail, so that the message after an action names them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_recorded: ContextVar[list[Any] | None] = ContextVar("recipients", default=None)


@contextmanager
def record_recipients() -> Iterator[list[Any]]:
    """Return a list that receives the users to whom notifications are sent while the block runs, each once."""
    recipients: list[Any] = []
    token = _recorded.set(recipients)
    try:
        yield recipients
    finally:
        _recorded.reset(token)


def record_recipient(user: Any) -> None:
    """Add a user to the list of the current block, if there is one."""
    recipients = _recorded.get()
    if recipients is not None and user not in recipients:
        recipients.append(user)
