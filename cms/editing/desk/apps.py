from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class DeskConfig(AppConfig):
    """The home page of the admin: what is next for each user."""

    name = "cms.editing.desk"
    label = "desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        package = "cms.editing.desk"
        hooks.register("clarion_desk_section", f"{package}.approvals.ApprovalsSection", order=100)
        hooks.register("clarion_desk_section", f"{package}.drafts.DraftsSection", order=200)
        hooks.register("clarion_desk_section", f"{package}.drafts.CommentsSection", order=250)
        hooks.register("clarion_desk_section", f"{package}.drafts.RecentEditsSection", order=900)
