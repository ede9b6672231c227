from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class SearchAnalyticsConfig(AppConfig):
    """Daily counts of what visitors search for, and their report in the admin."""

    name = "search.analytics"
    label = "search_analytics"
    verbose_name = _("Search analytics")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the settings check, the issues and the clean-up job."""
        from cms.jobs.registry import register_cleanup_job

        from . import checks  # noqa: F401

        register_cleanup_job("search-analytics", "search.analytics.jobs.delete_expired")
        hooks.register(
            "clarion_system_status",
            ("degraded-searches", _("Answers to searches"), "search.analytics.jobs.find_issues"),
        )
        hooks.register("clarion_desk_section", "search.analytics.desk.QueriesSection", order=600)
