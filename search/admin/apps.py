from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchAdminConfig(AppConfig):
    """The “Search” menu of Wagtail's admin. The app has no tables of its own."""

    name = "search.admin"
    label = "search_admin"
    verbose_name = _("Search admin")
