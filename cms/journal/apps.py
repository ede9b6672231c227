from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    name = "cms.journal"
    label = "journal"
    verbose_name = _("Journal")

    def ready(self) -> None:
        from . import journal, public_changes, signals

        signals.connect_signals()
        journal.register_consumer(public_changes.CONSUMER_NAME, public_changes.last_read_sequence)
