from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "cms.documents"
    label = "documents"
    verbose_name = "Documents"

    def ready(self) -> None:
        from . import resolvers  # noqa: F401
