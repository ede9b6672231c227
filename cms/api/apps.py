"""The Django app of the public API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Configuration of the app `public_api`."""

    name = "cms.api"
    label = "public_api"
    verbose_name = "Public API"

    def ready(self) -> None:
        from cms.jobs.registry import register_cleanup_job, register_job
        from cms.journal import answers, journal

        from . import checks, refreshes  # noqa: F401

        answers.register_reader("cms.api.changes.read_answers")
        journal.register_consumer("refreshes", refreshes.last_read_sequence)
        register_job(
            "refreshes",
            "cms.api.refreshes.refresh_answers",
            wakes_on=["journal.PublicChangesOffset", "journal.RefreshOffset"],
        )
        register_cleanup_job("refreshes", "cms.api.refreshes.delete_expired")
