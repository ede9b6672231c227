from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "Search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms.journal import journal

        from . import checks  # noqa: F401
        from .indexing import journal_consumer

        journal.register_consumer(journal_consumer.CONSUMER_NAME, journal_consumer.last_read_sequence)
