from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SystemStatusConfig(AppConfig):
    name = "cms.operations.system_status"
    label = "system_status"
    verbose_name = _("System status")

    def ready(self) -> None:
        from . import checks, static_files  # noqa: F401
        from .issues import register_issues

        register_issues("disk", _("Space for files"), "cms.operations.system_status.disk.find_issues")
        register_issues("frontends", _("Frontends"), "cms.operations.system_status.frontends.find_issues")
