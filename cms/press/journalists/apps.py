"""Journalists, the lists of those who receive releases, and their consent."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JournalistsConfig(AppConfig):
    """Registers the job that deletes expired contacts."""

    name = "cms.press.journalists"
    label = "journalists"
    verbose_name = _("Journalists")

    def ready(self) -> None:
        from cms.jobs.registry import register_cleanup_job

        register_cleanup_job("journalists", "cms.press.journalists.personal_data.delete_expired")
