from django.apps import AppConfig


class SearchAdminConfig(AppConfig):
    """The “Search” menu of Wagtail's admin. The app has no tables of its own."""

    name = "search.admin"
    label = "search_admin"
    verbose_name = "Search admin"
