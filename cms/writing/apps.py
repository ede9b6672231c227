from django.apps import AppConfig


class WritingConfig(AppConfig):
    name = "cms.writing"
    label = "writing"
    verbose_name = "Writing"
