"""The API schema of calls to action and their index page."""

from __future__ import annotations

from typing import Literal

from cms.content.details import Listing, PageDetail
from cms.content.schema import CallToActionCard, Placement


class CallToActionIndexDetail(PageDetail):
    """The page that lists calls to action; get the list itself from `/calls-to-action`."""

    type: Literal["call_to_action_index"]
    listing: Listing


class CallToActionDetail(PageDetail):
    """A call to action. `running` is true if it has started and not ended."""

    type: Literal["call_to_action"]
    action: CallToActionCard
    placements: list[Placement]
    priority: int
    running: bool
