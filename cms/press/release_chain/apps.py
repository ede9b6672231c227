"""The steps of a release from its text to its correction, in one view."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class ReleaseChainConfig(AppConfig):
    """Offers the section of the desk, and the link above the form of a release."""

    name = "cms.press.release_chain"
    label = "release_chain"
    verbose_name = _("Release steps")

    def ready(self) -> None:
        hooks.register("clarion_desk_section", "cms.press.release_chain.desk.ReleasesSection", order=330)
        hooks.register("clarion_form_link", "cms.press.release_chain.wagtail_hooks.build_form_link")
