from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class VersionsConfig(AppConfig):
    """Records what the public could read of a page when it is changed, and ends withdrawals."""

    name = "cms.editing.versions"
    label = "versions"
    verbose_name = _("Versions")

    def ready(self) -> None:
        from cms.operations.audit.actions import register_audit_action

        from . import (
            notes,  # noqa: F401
            recorder,
        )

        notes_path, withdrawals = "cms.editing.versions.notes", "cms.editing.versions.withdrawals"
        register_audit_action("page.withdrawn", _("Page withdrawn"), f"{withdrawals}.withdraw_again")
        register_audit_action("version.removed", _("Text of a version removed"), f"{notes_path}.remove_text_again")
        hooks.register("clarion_publication_observer", recorder.VersionRecorder())
        hooks.register("clarion_desk_section", "cms.editing.versions.desk.CorrectionsSection", order=450)
