from django.apps import AppConfig


class SearchAnalyticsConfig(AppConfig):
    name = "search.analytics"
    label = "search_analytics"
    verbose_name = "Search insights"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms.jobs.registry import register_cleanup_job

        from . import checks  # noqa: F401

        register_cleanup_job("search-analytics", "search.analytics.retention.delete_expired")
