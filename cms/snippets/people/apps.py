from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "cms.snippets.people"
    label = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from . import resolvers  # noqa: F401
