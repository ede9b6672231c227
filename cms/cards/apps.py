from django.apps import AppConfig


class CardsConfig(AppConfig):
    name = "cms.cards"
    label = "cards"
    verbose_name = "Cards"

    def ready(self) -> None:
        from . import builder  # noqa: F401
