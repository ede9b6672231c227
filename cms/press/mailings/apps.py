"""Mailings: a release by e-mail to lists of journalists."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class MailingsConfig(AppConfig):
    """Registers the job that starts mailings, their e-mails, and the links that end them."""

    name = "cms.press.mailings"
    label = "mailings"
    verbose_name = _("Mailings")

    def ready(self) -> None:
        from cms.delivery.mail.kinds import MailKind, Priority
        from cms.delivery.mail.service_events import mail_tracked
        from cms.jobs.registry import register_cleanup_job, register_job
        from cms.operations.audit.actions import register_audit_action

        from .changes import find_embargo_recipients
        from .emails import record_event

        hooks.register("clarion_embargo_recipients", find_embargo_recipients)
        register_job(
            "mailings",
            "cms.press.mailings.dispatcher.process_mailings",
            wakes_on=["mailings.Mailing", "mailings.Delivery", "journal.PublicChange"],
            next_due="cms.press.mailings.dispatcher.find_next_due",
        )
        register_cleanup_job("mailings", "cms.press.mailings.dispatcher.delete_expired")
        hooks.register("clarion_recipient_count", ("mailings", "cms.press.mailings.stand_ins.count_recipients"))
        hooks.register("clarion_stand_ins", ("mailings", "cms.press.mailings.stand_ins.create_stand_ins"))
        hooks.register(
            "clarion_mail_kind",
            MailKind(
                "mailings.release",
                "cms.press.mailings.emails.build_message",
                result_path="cms.press.mailings.emails.record_result",
                priority=Priority.BULK,
            ),
        )
        hooks.register(
            "clarion_mail_kind",
            MailKind(
                "mailings.test",
                "cms.press.mailings.emails.build_test_message",
                priority=Priority.AWAITED,
                resends_unknown=True,
            ),
        )
        register_audit_action("mailing.stopped", _("Mailing stopped"), "cms.press.mailings.dispatcher.stop_again")
        mail_tracked.connect(record_event, dispatch_uid="mailings")
        hooks.register("clarion_unsubscription", "cms.press.mailings.emails.unsubscribe")
        hooks.register("clarion_bundle_item", "cms.press.mailings.bundle_items.MailingItems")
        hooks.register("clarion_desk_section", "cms.press.mailings.desk.MailingsSection", order=350)
