from django.apps import AppConfig


class SearchInsightsConfig(AppConfig):
    name = "search.analytics"
    label = "search_analytics"
    verbose_name = "Search insights"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401
