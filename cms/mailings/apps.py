"""The app of mailings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailingsConfig(AppConfig):
    """Registers the job that starts mailings, their e-mails, and the links that end them."""

    name = "cms.mailings"
    label = "mailings"
    verbose_name = _("Mailings")

    def ready(self) -> None:
        from cms.jobs.registry import register_cleanup_job, register_job
        from cms.mail.kinds import Priority, register_mail_kind
        from cms.mail.service_events import mail_tracked
        from cms.sign_ups.confirmation import register_unsubscription

        from .bounces import record_event

        register_job(
            "mailings",
            "cms.mailings.starter.process_mailings",
            wakes_on=["mailings.Mailing", "mailings.Delivery", "journal.PublicChange"],
            next_due="cms.mailings.starter.find_next_due",
        )
        register_cleanup_job("mailings", "cms.mailings.retention.delete_expired")
        register_mail_kind(
            "mailings.release",
            "cms.mailings.emails.build_message",
            record_result="cms.mailings.emails.record_result",
            priority=Priority.BULK,
        )
        register_mail_kind(
            "mailings.test", "cms.mailings.emails.build_test_message", priority=Priority.AWAITED, resends_unknown=True
        )
        mail_tracked.connect(record_event, dispatch_uid="mailings")
        register_unsubscription("cms.mailings.unsubscription.unsubscribe")
