"""Actions of the history whose text depends on the entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wagtail.log_actions import LogActionRegistry, LogFormatter


def register_described_action(
    actions: LogActionRegistry, name: str, label: Any, describe: Callable[[dict[str, Any]], str]
) -> None:
    """Register an action whose text in the history is returned by `describe` for the data of the entry.

    Wagtail's `register_action(name, label, message)` takes texts only, and would show the function itself.
    """

    class Formatter(LogFormatter):
        def format_message(self, log_entry: Any) -> str:
            return describe(log_entry.data)

    Formatter.label = label
    actions.register_action(name)(Formatter)
