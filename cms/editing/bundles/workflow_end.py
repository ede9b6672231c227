"""The action with which Wagtail ends a workflow: publish the page, unless it waits for a bundle.

Wagtail imports this module while it defines its own models, so that it is small and imports no models itself.
"""

from __future__ import annotations

from typing import Any


def finish_workflow(workflow_state: Any, user: Any = None) -> None:
    """Publish the page of an approved workflow, or let its approved version wait for the bundle that it is in."""
    from wagtail.models import Page
    from wagtail.workflows import publish_workflow_state

    from .approval import hold_for_bundle

    item = workflow_state.content_object
    if not (isinstance(item, Page) and hold_for_bundle(item, user)):
        publish_workflow_state(workflow_state, user=user)
