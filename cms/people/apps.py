from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "cms.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from . import resolvers  # noqa: F401
