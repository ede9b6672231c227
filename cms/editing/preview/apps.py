"""The app of draft previews."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class PreviewConfig(AppConfig):
    """Registers the clean-up job of previews and the keys of their images."""

    name = "cms.editing.preview"
    label = "preview"
    verbose_name = _("Previews")

    def ready(self) -> None:
        from cms.jobs.registry import register_cleanup_job
        from cms.operations.audit.actions import register_audit_action

        from . import tokens  # noqa: F401

        codes = "cms.editing.preview.codes"
        register_audit_action("draft.shared", _("Draft shared"))
        register_audit_action("draft.share_revoked", _("Link to a draft revoked"), f"{codes}.revoke_again")
        register_cleanup_job("previews", "cms.editing.preview.codes.delete_expired")
        for name in ("JointDraft", "PreviewCode", "PreviewToken", "Snapshot"):
            hooks.register("clarion_left_out_of_backups", f"preview.{name}")
        hooks.register("clarion_api_router", "cms.editing.preview.router.router")
