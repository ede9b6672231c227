from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorConfig(AppConfig):
    name = "cms.editing.editor"
    label = "editor"
    verbose_name = _("Editor")

    def ready(self) -> None:
        from .form_fields import register_time_fields, replace_wagtails_function

        register_time_fields()
        replace_wagtails_function()
