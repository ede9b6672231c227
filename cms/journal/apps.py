from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class JournalConfig(AppConfig):
    name = "cms.journal"
    label = "journal"
    verbose_name = _("Journal")

    def ready(self) -> None:
        from . import public_changes, signals

        signals.connect_signals()
        post_migrate.connect(public_changes.record_pages_left_out, sender=self, dispatch_uid="pages_left_out")
        hooks.register("clarion_journal_consumer", (public_changes.CONSUMER_NAME, public_changes.last_read_sequence))
        hooks.register("clarion_counter_memory", ("cache", "cms.journal.restore_detection.CacheMemory"))
