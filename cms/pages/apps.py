from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "cms.pages"
    label = "pages"
    verbose_name = "Pages"

    def ready(self) -> None:
        from . import block_checks, checks, filter_checks, links, type_checks, vocabulary_checks  # noqa: F401
