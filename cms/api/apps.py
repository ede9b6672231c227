"""The Django app of the public API."""

from django.apps import AppConfig
from wagtail import hooks


class ApiConfig(AppConfig):
    """Configuration of the app `public_api`."""

    name = "cms.api"
    label = "public_api"
    verbose_name = "Public API"

    def ready(self) -> None:
        from cms.jobs.registry import register_cleanup_job, register_job

        from . import checks, refreshes  # noqa: F401

        hooks.register("clarion_answer_reader", "cms.api.changes.read_answers")
        hooks.register("clarion_journal_consumer", ("refreshes", refreshes.last_read_sequence))
        register_job(
            "refreshes",
            "cms.api.refreshes.refresh_answers",
            wakes_on=["journal.PublicChangesOffset", "journal.RefreshOffset"],
        )
        register_cleanup_job("refreshes", "cms.api.refreshes.delete_expired")
