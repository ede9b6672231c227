from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "cms.journal"
    label = "journal"
    verbose_name = "Journal"

    def ready(self) -> None:
        from . import journal, public_changes, signals

        signals.connect_signals()
        journal.register_consumer(public_changes.CONSUMER_NAME, public_changes.last_read_sequence)
