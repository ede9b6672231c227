"""Press kits of releases: text, HTML, PDF, originals of images, attachments, and a ZIP of all of them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class PressKitsConfig(AppConfig):
    """Registers press kits as a consumer of the journal, their job, and their field in the API."""

    name = "cms.press.press_kits"
    label = "press_kits"
    verbose_name = _("Press kits")

    def ready(self) -> None:
        from cms.jobs.registry import JobPriority, register_job

        from . import pdf, published_kits, rebuild_queue  # noqa: F401 - a check, and resolvers, are registered

        hooks.register("clarion_journal_consumer", ("press_kits", rebuild_queue.last_read_sequence))
        register_job(
            "press-kits",
            "cms.press.press_kits.jobs.build_due_kits",
            wakes_on=["journal.PublicChangesOffset", "press_kits.KitRequest"],
            priority=JobPriority.LATER,
        )
        hooks.register(
            "clarion_system_status", ("press_kits", _("Press kits"), "cms.press.press_kits.jobs.find_issues")
        )
        hooks.register("clarion_urls", "cms.press.press_kits.urls")
