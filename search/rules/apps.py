from django.apps import AppConfig


class SearchRulesConfig(AppConfig):
    """What editors decide about search; read by every search, written in the admin (`search.admin`)."""

    name = "search.rules"
    label = "search_rules"
    verbose_name = "Rules of search"
    default_auto_field = "django.db.models.BigAutoField"
