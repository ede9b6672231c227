"""Webhooks: signed messages that tell frontends what changed and which cache tags to invalidate."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class WebhooksConfig(AppConfig):
    """Registers webhooks as a consumer of the journal, and their jobs."""

    name = "cms.delivery.webhooks"
    label = "webhooks"
    verbose_name = _("Webhooks")

    def ready(self) -> None:
        from cms.jobs.registry import JobPriority, register_cleanup_job, register_job
        from cms.operations.audit.actions import register_audit_action

        from . import event_builder, http_client  # noqa: F401 - the latter registers a check

        hooks.register("clarion_journal_consumer", ("webhooks", event_builder.last_read_sequence))
        register_job(
            "webhooks",
            "cms.delivery.webhooks.jobs.deliver_due",
            poll_interval=0.1,
            wakes_on=["journal.PublicChangesOffset", "webhooks.Endpoint", "webhooks.Delivery"],
            next_due="cms.delivery.webhooks.jobs.find_next_due",
            priority=JobPriority.URGENT,
        )
        again = "cms.delivery.webhooks.signatures"
        register_audit_action("webhook.ended", _("Webhook ended"), f"{again}.disable_again")
        secret = f"{again}.replace_secret_again"
        register_audit_action("webhook.secret_replaced", _("Secret of a webhook replaced"), secret)
        register_cleanup_job("webhooks", "cms.delivery.webhooks.jobs.delete_expired")
        hooks.register("clarion_recipient_count", ("webhooks", "cms.delivery.webhooks.endpoint_counts.count_endpoints"))
        hooks.register("clarion_system_status", ("webhooks", _("Webhooks"), "cms.delivery.webhooks.jobs.find_issues"))
