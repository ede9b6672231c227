"""The desk on the home page of the admin, in place of Wagtail's panels."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from .panel import DeskPanel


@hooks.register("construct_homepage_panels", order=100)
def add_desk(request: HttpRequest, panels: list[Any]) -> None:
    """Add the desk to the home page."""
    panels.append(DeskPanel())
