"""Subscriptions to news by e-mail with double opt-in: they take effect when the e-mail address is confirmed."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class SignUpsConfig(AppConfig):
    """Registers the kinds of e-mails, and the jobs that process and delete sign-ups."""

    name = "cms.delivery.sign_ups"
    label = "sign_ups"
    verbose_name = _("Sign-ups")

    def ready(self) -> None:
        from cms.delivery.mail.kinds import MailKind, Priority
        from cms.jobs.registry import register_cleanup_job, register_job
        from cms.operations.audit.actions import register_audit_action

        from .emails import CONFIRM, CONFIRM_AGAIN, WELCOME

        for kind in (CONFIRM, CONFIRM_AGAIN, WELCOME):  # sent again in doubt: they are needed to confirm
            build = "cms.delivery.sign_ups.emails.build_message"
            hooks.register("clarion_mail_kind", MailKind(kind, build, priority=Priority.AWAITED, resends_unknown=True))
        again = "cms.delivery.sign_ups.confirmation.unsubscribe_again"
        register_audit_action("subscriber.unsubscribed", _("Subscriber unsubscribed"), again)
        register_job(
            "sign-ups", "cms.delivery.sign_ups.request_queue.process_queue", wakes_on=["sign_ups.SignUpRequest"]
        )
        register_cleanup_job("sign-ups", "cms.delivery.sign_ups.personal_data.delete_expired")
        hooks.register("clarion_api_router", "cms.delivery.sign_ups.api.router")
        hooks.register("clarion_task_addresses", ("subscribe", "cms.delivery.sign_ups.links.get_sign_up_form_url"))
