from django.apps import AppConfig


class SearchQualityConfig(AppConfig):
    """What answers are worth: figures, and the judgements of a site's own editors they are made from."""

    name = "search.quality"
    label = "search_quality"
    verbose_name = "Quality of search"
    default_auto_field = "django.db.models.BigAutoField"
