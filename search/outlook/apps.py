from django.apps import AppConfig


class OutlookConfig(AppConfig):
    name = "search.outlook"
    label = "search_outlook"
    verbose_name = "How will it be found?"
    default_auto_field = "django.db.models.BigAutoField"
