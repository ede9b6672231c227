"""The app of languages: rows for those in the settings, what a language lacks, and the language of the log-in."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LanguagesConfig(AppConfig):
    """Registers the checks, and creates the locales of the languages in the settings after every `migrate`."""

    name = "cms.languages"
    label = "languages"
    verbose_name = _("Languages")

    def ready(self) -> None:
        from . import checks  # noqa: F401
        from .setup import create_locales

        post_migrate.connect(create_locales, sender=self, dispatch_uid="locales")
