from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class JournalConfig(AppConfig):
    name = "cms.journal"
    label = "journal"
    verbose_name = _("Journal")

    def ready(self) -> None:
        from . import file_moves, public_changes, signals

        signals.connect_signals()
        file_moves.record_moved_folders()
        self.register_audit_actions()
        post_migrate.connect(public_changes.record_pages_left_out, sender=self, dispatch_uid="pages_left_out")
        hooks.register("clarion_journal_consumer", (public_changes.CONSUMER_NAME, public_changes.last_read_sequence))
        hooks.register("after_bulk_action", file_moves.record_moved_files)
        hooks.register("clarion_counter_memory", ("cache", "cms.journal.restore_detection.CacheMemory"))

    @staticmethod
    def register_audit_actions() -> None:
        """Register what happens to pages, snippets and files."""
        from cms.operations.audit.actions import register_audit_action

        again = "cms.journal.taken_back"
        register_audit_action("page.published", _("Page published"))
        register_audit_action("page.unpublished", _("Page unpublished"), f"{again}.unpublish_again")
        register_audit_action("page.deleted", _("Page deleted"), f"{again}.delete_again")
        register_audit_action("page.restricted", _("Page hidden from the public"), f"{again}.restrict_again")
        register_audit_action(
            "collection.restricted", _("Folder hidden from the public"), f"{again}.restrict_collection_again"
        )
        register_audit_action(
            "document.hidden", _("Document moved to a folder hidden from the public"), f"{again}.hide_document_again"
        )
        register_audit_action("page.scheduled", _("Page scheduled"), f"{again}.cancel_schedule_again")
        register_audit_action("page.schedule_cancelled", _("Schedule cancelled"), f"{again}.cancel_schedule_again")
        register_audit_action("snippet.unpublished", _("Object unpublished"), f"{again}.unpublish_again")
        register_audit_action("snippet.deleted", _("Object deleted"), f"{again}.delete_again")
        register_audit_action("file.deleted", _("File deleted"), f"{again}.delete_again")
