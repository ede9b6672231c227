from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "Search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms.core import journal

        from . import checks  # noqa: F401
        from .indexing import outbox

        journal.read_by(outbox.NAME, outbox.read_until)
