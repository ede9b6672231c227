"""Forms of pages: the fields and the panel that say who may see the draft, and copies without hidden pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel

from .rules import exclude_hidden, has_hidden_descendants, may_change_audience

AUDIENCE_FIELDS = ("draft_audience", "team_users", "team_groups")
HELP_TEXT = _(
    "Until the page is public, others see neither its title nor that it exists. The owner and administrators always "
    "see it. Only the owner and users who may publish the page can change this."
)


def draft_audience_panel() -> Panel:
    """Return the panel with the audience of the draft and its team."""
    team = [
        FieldPanel("team_users", widget=forms.CheckboxSelectMultiple, classname="ticked"),
        FieldPanel("team_groups", widget=forms.CheckboxSelectMultiple, classname="ticked"),
    ]
    return MultiFieldPanel(
        [FieldPanel("draft_audience", heading=_("Visible to"), widget=forms.RadioSelect), FieldRowPanel(team)],
        heading=_("Who may see this draft"),
        help_text=HELP_TEXT,
    )


class DraftAudienceForm(WagtailAdminPageForm):
    """A page form whose audience fields can be changed only by the owner and by users who may publish the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = [self.fields[name] for name in AUDIENCE_FIELDS if name in self.fields]
        self.may_change_audience = self._may_change_audience() if len(fields) == len(AUDIENCE_FIELDS) else False
        for field in fields:
            field.disabled = not self.may_change_audience
        if users := self.fields.get("team_users"):
            users.queryset = _get_admin_users()
            users.label_from_instance = _build_label

    def _may_change_audience(self) -> bool:
        return self.for_user is None or may_change_audience(self.instance, self.for_user)

    def save(self, commit: bool = True) -> Any:
        """Save the page; its audience is stored with the revision, because a live page is not saved by its form."""
        page = super().save(commit=commit)
        if self.may_change_audience:
            page.changed_audience = tuple(self.cleaned_data[name] for name in AUDIENCE_FIELDS)
        return page


def _get_admin_users() -> QuerySet:
    """Return the users who may open the admin, in alphabetical order."""
    users = get_user_model()._default_manager.filter(is_active=True)
    with_access = Q(is_superuser=True) | Q(groups__permissions__codename="access_admin")
    return users.filter(with_access).distinct().order_by("last_name", "first_name", "username")


def _build_label(user: Any) -> str:
    name = user.get_full_name()
    return f"{name} ({user.get_username()})" if name else user.get_username()


class VisibleCopyForm(CopyForm):
    """Wagtail's form to copy a page, without the number of its descendants if some of them are hidden from the user."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "copy_subpages" not in self.fields or not has_hidden_descendants(self.page, self.user):
            return
        count = exclude_hidden(self.page.get_descendants(), self.user).count()
        if count:
            text = ngettext("This will copy %(count)s subpage.", "This will copy %(count)s subpages.", count)
            self.fields["copy_subpages"].help_text = text % {"count": count}
        else:
            del self.fields["copy_subpages"]
