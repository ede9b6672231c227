from django.apps import AppConfig


class SearchEvaluationConfig(AppConfig):
    """What answers are worth: figures, and the judgements of a site's own editors they are made from."""

    name = "search.evaluation"
    label = "search_evaluation"
    verbose_name = "Quality of search"
    default_auto_field = "django.db.models.BigAutoField"
