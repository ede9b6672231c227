from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    name = "cms.files.media"
    label = "media"
    verbose_name = _("Files")

    def ready(self) -> None:
        from cms.operations.metrics.instruments import register_state
        from cms.operations.system_status.issues import register_issues

        from . import health  # noqa: F401

        register_state("media", "cms.files.media.health.read_media_metrics")
        register_issues("media", _("Storage of files"), "cms.files.media.health.find_storage_issues")
