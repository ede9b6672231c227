"""The app of rehearsals."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class RehearsalConfig(AppConfig):
    """Registers what the audit trail names, and what is left out of backups."""

    name = "cms.rehearsal"
    label = "rehearsal"
    verbose_name = _("Rehearsals")

    def ready(self) -> None:
        from cms.jobs.registry import register_cleanup_job
        from cms.operations.audit.actions import register_audit_action

        from .copies import checks  # noqa: F401
        from .lifecycle import ADVANCED, ENDED, LINK_REVOKED, REQUESTED, SHARED

        for name in ("Rehearsal", "RehearsalLink", "RehearsalReport"):
            hooks.register("clarion_left_out_of_backups", f"rehearsal.{name}")
        hooks.register("clarion_api_router", "cms.rehearsal.router.router")
        register_cleanup_job("rehearsals", "cms.rehearsal.lifecycle.delete_expired")
        register_cleanup_job("rehearsal-reports", "cms.rehearsal.report.reports.delete_ended")
        register_audit_action(REQUESTED, _("Rehearsal begun"))
        register_audit_action(ADVANCED, _("Rehearsal moved to a later minute"))
        register_audit_action(SHARED, _("Link to a rehearsal created"))
        register_audit_action(LINK_REVOKED, _("Link to a rehearsal revoked"))
        register_audit_action(ENDED, _("Rehearsal ended"))
