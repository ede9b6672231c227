from django.apps import AppConfig


class WritingConfig(AppConfig):
    name = "cms.editor"
    label = "writing"
    verbose_name = "Writing"
