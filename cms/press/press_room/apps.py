"""The page for journalists: releases, contacts by region, images for print, and texts about the organisation."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class PressRoomConfig(AppConfig):
    """Registers the resolvers of what a press room refers to."""

    name = "cms.press.press_room"
    label = "press_room"
    verbose_name = _("Press room")

    def ready(self) -> None:
        from . import resolvers  # noqa: F401 - registers them

        hooks.register("clarion_urls", "cms.press.press_room.urls")
