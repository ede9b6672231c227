"""The fields of the page form that say who may see the draft."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from wagtail.admin.forms import WagtailAdminPageForm

from .rules import may_change_audience

AUDIENCE_FIELDS = ("draft_audience", "team_users", "team_groups")


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
