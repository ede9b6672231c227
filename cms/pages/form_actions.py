"""Which button of the page form was pressed. Wagtail's view of the form obeys the first of these names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PUBLISH_ACTIONS = ("action-publish", "action-submit", "action-restart-workflow")  # or pass the page on to a publisher
REJECTION = "reject"  # Wagtail's name of the decision in a workflow that publishes nothing


def is_approval(data: Mapping[str, Any]) -> bool:
    """Return whether the form publishes the page, sends it for approval, or approves it."""
    if any(data.get(name) for name in PUBLISH_ACTIONS):
        return True
    return bool(data.get("action-workflow-action")) and data.get("workflow-action-name") != REJECTION


def is_rejection(data: Mapping[str, Any]) -> bool:
    """Return whether the form rejects the page in its workflow."""
    return bool(data.get("action-workflow-action")) and not is_approval(data)
