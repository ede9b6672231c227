"""The app of languages: rows for those in the settings, what a language lacks, and the language of the log-in."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LanguagesConfig(AppConfig):
    """Registers the checks, and creates the locales of the languages in the settings after every `migrate`."""

    name = "cms.operations.languages"
    label = "languages"
    verbose_name = _("Languages")

    def ready(self) -> None:
        from . import locales  # noqa: F401
        from .locales import create_locales

        # Django sends the signal only for apps with models, after all migrations.
        post_migrate.connect(create_locales, sender=apps.get_app_config("journal"), dispatch_uid="locales")
