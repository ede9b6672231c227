from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "cms.importing"
    label = "importing"
    verbose_name = "Import"
