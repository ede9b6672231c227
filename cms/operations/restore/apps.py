"""The app of what follows when a backup was restored."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class RestoreConfig(AppConfig):
    """Registers the jobs of the ledger and of the e-mail with the heads, and has the command `finish_restore`."""

    name = "cms.operations.restore"
    label = "restore"
    verbose_name = _("Restored backups")

    def ready(self) -> None:
        from cms.delivery.mail.kinds import MailKind
        from cms.jobs.registry import JobPriority, register_job
        from cms.operations.audit.actions import register_audit_action

        from .erased_people import register_actions
        from .head_mail import KIND

        register_actions()
        register_audit_action("restore.finished", _("Backup restored"))
        register_job("ledger", "cms.operations.restore.ledger_copies.copy_due", wakes_on=["audit.TrailState"])
        heads = "cms.operations.restore.head_mail"
        hooks.register("clarion_mail_kind", MailKind(KIND, f"{heads}.build_message"))
        register_job(
            "audit-heads",
            f"{heads}.queue_heads",
            poll_interval=60,
            wakes_on=["audit.TrailState"],
            next_due=f"{heads}.find_next_due",
            priority=JobPriority.LATER,
        )
        hooks.register(
            "clarion_system_status", ("audit", _("Audit trail"), "cms.operations.restore.issues.find_issues")
        )
