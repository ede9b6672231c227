from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "cms.journal"
    label = "journal"
    verbose_name = "Journal of changes"

    def ready(self) -> None:
        from . import journal, public_changes, signals

        signals.listen()
        journal.read_by(public_changes.NAME, public_changes.read_until)
