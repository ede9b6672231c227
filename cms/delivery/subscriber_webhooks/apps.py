"""Webhooks about subscribers: signed messages that tell a CRM who has confirmed, changed or ended a subscription."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class SubscriberWebhooksConfig(AppConfig):
    """Queues a message for every change of a subscriber, and registers the jobs that send and delete messages."""

    name = "cms.delivery.subscriber_webhooks"
    label = "subscriber_webhooks"
    verbose_name = _("Webhooks for subscribers")

    def ready(self) -> None:
        from cms.delivery.sign_ups.subscriber_data import subscriber_changed
        from cms.jobs.registry import register_cleanup_job, register_job

        from .models import queue_deliveries

        subscriber_changed.connect(queue_deliveries, dispatch_uid="subscriber-webhooks")
        register_job(
            "subscriber-webhooks",
            "cms.delivery.subscriber_webhooks.jobs.deliver_due",
            wakes_on=["subscriber_webhooks.SubscriberEndpoint", "subscriber_webhooks.SubscriberDelivery"],
            next_due="cms.delivery.subscriber_webhooks.jobs.find_next_due",
        )
        register_cleanup_job("subscriber-webhooks", "cms.delivery.subscriber_webhooks.jobs.delete_expired")
        hooks.register(
            "clarion_system_status",
            ("subscriber-webhooks", _("Webhooks for subscribers"), "cms.delivery.subscriber_webhooks.jobs.find_issues"),
        )
        counts = ("subscriber webhooks", "cms.delivery.subscriber_webhooks.models.count_endpoints")
        hooks.register("clarion_recipient_count", counts)
        package = "cms.delivery.subscriber_webhooks"
        event = (f"{package}.messages.SubscriberEvent", f"{package}.messages.build_example")
        hooks.register("clarion_webhook_event", event)
