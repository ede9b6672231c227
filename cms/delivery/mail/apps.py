"""The queue of e-mails to people outside: one sender, one rate, and one list of suppressed addresses."""

from django.apps import AppConfig
from django.apps import apps as django_apps
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class MailConfig(AppConfig):
    """Registers the jobs that send and delete queued e-mails, and what operators see of them."""

    name = "cms.delivery.mail"
    label = "mail"
    verbose_name = _("E-mails")

    def ready(self) -> None:
        from cms.jobs.registry import register_cleanup_job, register_job

        from . import checks  # noqa: F401

        if django_apps.is_installed("anymail"):
            from anymail.signals import tracking

            from .service_events import receive

            tracking.connect(receive, weak=False, dispatch_uid="mail")

        # Two connections, so that a mail server that is slow for one recipient does not delay the others.
        for name in ("mail", "mail-2"):
            register_job(
                name,
                "cms.delivery.mail.sender.send_due",
                wakes_on=["mail.QueuedMail"],
                next_due="cms.delivery.mail.sender.find_next_due",
            )
        register_cleanup_job("mail", "cms.delivery.mail.queue.delete_expired")
        hooks.register("clarion_system_status", ("mail", _("E-mails"), "cms.delivery.mail.sender.find_issues"))
