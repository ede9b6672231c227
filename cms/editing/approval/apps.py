"""The app of the approval workflow."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.signals import task_approved


class ApprovalConfig(AppConfig):
    """Creates the default workflow, sends notifications and registers the jobs of the e-mail queue."""

    name = "cms.editing.approval"
    label = "approval"
    verbose_name = _("Approval")

    def ready(self) -> None:
        from wagtail.models import TaskState

        from cms.accounts.users.roles import last_app_config
        from cms.jobs.registry import register_cleanup_job, register_job
        from cms.operations.audit.actions import register_audit_action

        from .workflow import (
            ApprovalEnder,
            create_default_workflow,
            notify_step_approved,
            record_approval,
            replace_notifiers,
        )

        hooks.register("clarion_publication_observer", ApprovalEnder())
        # The sender is the last app, so that the groups of the roles exist.
        post_migrate.connect(create_default_workflow, sender=last_app_config(), dispatch_uid="approval")
        replace_notifiers()
        # Only a notification and the audit trail: cms/journal/signals.py alone handles changes to public content.
        task_approved.connect(notify_step_approved, sender=TaskState, dispatch_uid="approval_step_mail")
        task_approved.connect(record_approval, sender=TaskState, dispatch_uid="approval_audit")
        register_audit_action("page.approved", _("Step of the approval passed"))
        register_job(
            "approval-emails", "cms.editing.approval.emails.send_due_emails", wakes_on=["approval.QueuedEmail"]
        )
        register_cleanup_job("approval-emails", "cms.editing.approval.emails.delete_expired")
