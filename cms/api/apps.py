from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "cms.api"
    label = "public_api"
    verbose_name = "Public API"
