from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class MediaConfig(AppConfig):
    name = "cms.files.media"
    label = "media"
    verbose_name = _("Files")

    def ready(self) -> None:

        from . import health  # noqa: F401

        hooks.register("clarion_metrics_collector", ("media", "cms.files.media.health.read_media_metrics"))
        hooks.register(
            "clarion_system_status", ("media", _("Storage of files"), "cms.files.media.health.find_storage_issues")
        )
