from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "Search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms.journal import journal

        from . import checks  # noqa: F401
        from .indexing import journal_consumer

        journal.read_by(journal_consumer.NAME, journal_consumer.read_until)
