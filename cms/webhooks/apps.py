"""The app of webhooks."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    """Registers webhooks as a consumer of the journal, and their jobs."""

    name = "cms.webhooks"
    label = "webhooks"
    verbose_name = _("Webhooks")

    def ready(self) -> None:
        from cms.jobs.registry import register_cleanup_job, register_job
        from cms.journal import journal

        from . import event_builder

        journal.register_consumer("webhooks", event_builder.last_read_sequence)
        register_job("webhooks", "cms.webhooks.jobs.deliver_due", poll_interval=0.1)
        register_cleanup_job("webhooks", "cms.webhooks.jobs.delete_expired")
