"""The app that compares translated pages with their source."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class TranslationsConfig(AppConfig):
    """Records new translations, keeps the revisions they rely on, and registers the job that compares them."""

    name = "cms.editing.translations"
    label = "translations"
    verbose_name = _("Translations")

    def ready(self) -> None:
        from cms.delivery.mail.kinds import MailKind
        from cms.jobs.registry import JobPriority, register_job

        from . import unchanged  # noqa: F401
        from .models import DIGEST_KIND
        from .states import is_compared, record_translation

        digests = "cms.editing.translations.digests"
        hooks.register("clarion_first_revision", record_translation)
        hooks.register("clarion_mail_kind", MailKind(DIGEST_KIND, f"{digests}.build_message"))
        register_job(
            "translation-digests",
            f"{digests}.queue_digests",
            poll_interval=60,
            wakes_on=["wagtailcore.Page", "translations.TranslationState"],
            priority=JobPriority.LATER,
        )
        hooks.register("clarion_overwrite_guard", is_compared)
        hooks.register("clarion_desk_section", "cms.editing.translations.desk.TranslationsSection", order=500)
        register_job(
            "translations",
            "cms.editing.translations.states.update_states",
            poll_interval=10,
            wakes_on=["wagtailcore.Page", "wagtailcore.PageLogEntry", "translations.TranslationState"],
        )
