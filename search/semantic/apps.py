from django.apps import AppConfig
from django.conf import settings


class SearchSemanticConfig(AppConfig):
    name = "search.semantic"
    label = "search_semantic"
    verbose_name = "Semantic search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms.jobs.registry import register_job

        from . import checks  # noqa: F401

        if settings.SEMANTIC_SEARCH:
            register_job("vectors", "search.semantic.vector_job.update_vectors")
