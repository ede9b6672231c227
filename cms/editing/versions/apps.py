from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class VersionsConfig(AppConfig):
    """Records what the public could read of a page when it is changed, and ends withdrawals."""

    name = "cms.editing.versions"
    label = "versions"
    verbose_name = _("Versions")

    def ready(self) -> None:

        from . import (
            notes,  # noqa: F401
            recorder,
        )

        hooks.register("clarion_publication_observer", recorder.VersionRecorder())
        hooks.register("clarion_desk_section", "cms.editing.versions.desk.CorrectionsSection", order=450)
