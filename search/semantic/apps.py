from django.apps import AppConfig


class SearchSemanticConfig(AppConfig):
    name = "search.semantic"
    label = "search_semantic"
    verbose_name = "Semantic search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401
