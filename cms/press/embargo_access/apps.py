"""Access of chosen journalists to a release before its embargo ends."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmbargoAccessConfig(AppConfig):
    """Registers the worker's jobs, and the keys of pictures."""

    name = "cms.press.embargo_access"
    label = "embargo_access"
    verbose_name = _("Embargo access")

    def ready(self) -> None:
        from cms.delivery.mail.kinds import Priority, register_mail_kind
        from cms.jobs.registry import register_cleanup_job, register_job
        from cms.journal.publications import register_observer

        from . import files  # noqa: F401
        from .accesses import AccessEnder

        register_observer(AccessEnder())
        register_mail_kind(
            "embargo_access",
            "cms.press.embargo_access.emails.build_message",
            record_result="cms.press.embargo_access.emails.record_result",
            priority=Priority.AWAITED,
            resends_unknown=True,  # both e-mails have a link that works
        )
        register_job(
            "embargo-kits", "cms.press.embargo_access.kits.build_due_kits", wakes_on=["embargo_access.PersonalKit"]
        )
        register_cleanup_job("embargo-access", "cms.press.embargo_access.accesses.delete_expired")
