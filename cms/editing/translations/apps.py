"""The app that compares translated pages with their source."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranslationsConfig(AppConfig):
    """Records new translations, keeps the revisions they rely on, and registers the job that compares them."""

    name = "cms.editing.translations"
    label = "translations"
    verbose_name = _("Translations")

    def ready(self) -> None:
        from cms.core.revisions import register_first_revision_handler, register_overwrite_guard
        from cms.jobs.registry import register_job

        from . import unchanged  # noqa: F401
        from .states import is_compared, record_translation

        register_first_revision_handler(record_translation)
        register_overwrite_guard(is_compared)
        register_job(
            "translations",
            "cms.editing.translations.states.update_states",
            poll_interval=10,
            wakes_on=["wagtailcore.Page", "wagtailcore.PageLogEntry", "translations.TranslationState"],
        )
