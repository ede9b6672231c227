"""The app of bundles: pages that become public as one act."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class BundlesConfig(AppConfig):
    """Lets the scheduler publish bundles, and follows what happens to their pages elsewhere."""

    name = "cms.editing.bundles"
    label = "bundles"
    verbose_name = _("Bundles")

    def ready(self) -> None:
        from cms.jobs.registry import register_job
        from cms.operations.audit.actions import register_audit_action

        from .approval import select_approved_versions
        from .observer import MemberObserver, follow_deletion, follow_replacement
        from .publication import PublicationGroups

        hooks.register("clarion_publication_group", PublicationGroups())
        hooks.register("clarion_publication_observer", MemberObserver())
        hooks.register("clarion_replaced_schedule", follow_replacement)
        hooks.register("clarion_page_deletion", follow_deletion)
        hooks.register("clarion_overwrite_guard", select_approved_versions)
        register_job(
            "bundles",
            "cms.editing.bundles.preparation.check_coming",
            wakes_on=["bundles.Bundle"],
            next_due="cms.editing.bundles.preparation.find_next_check",
        )
        register_audit_action("bundle.created", _("Bundle created"))
        register_audit_action("bundle.changed", _("Pages of a bundle changed"))
        register_audit_action("bundle.deleted", _("Bundle deleted"))
        register_audit_action("bundle.approved", _("Pages of a bundle approved"))
        register_audit_action("bundle.scheduled", _("Bundle scheduled"))
        cancel, undo = "cms.editing.bundles.schedule.cancel_again", "cms.editing.bundles.undo.undo_again"
        register_audit_action("bundle.cancelled", _("Bundle cancelled"), cancel)
        register_audit_action("bundle.version_replaced", _("Version of a page in a bundle replaced"))
        register_audit_action("bundle.published", _("Bundle published"))
        register_audit_action("bundle.undone", _("Bundle undone"), undo)
