"""The app of the states of pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PageStatesConfig(AppConfig):
    """Shows the state of a page above its form, and says after each action what has happened."""

    name = "cms.editing.page_states"
    label = "page_states"
    verbose_name = _("States of pages")
