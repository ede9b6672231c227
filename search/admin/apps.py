from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks


class SearchAdminConfig(AppConfig):
    """The “Search” menu of Wagtail's admin. The app has no tables of its own."""

    name = "search.admin"
    label = "search_admin"
    verbose_name = _("Search admin")

    def ready(self) -> None:

        hooks.register(
            "clarion_system_status",
            ("search", pgettext_lazy("the search of the site", "Search"), "search.admin.health.find_issues"),
        )
        hooks.register("clarion_desk_section", "search.admin.desk.SearchStatusSection", order=20)
