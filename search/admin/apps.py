from django.apps import AppConfig


class SearchAdminConfig(AppConfig):
    """The editors' side of search, in Wagtail's admin. It has no tables of its own."""

    name = "search.admin"
    label = "search_admin"
    verbose_name = "Search in the admin"
