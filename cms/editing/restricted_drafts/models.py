"""The mixin with which a page says who may see its draft, and keeps that out of its revisions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.fields.json import KT
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import PageLogEntry, Revision

from cms.core import clock

from . import rules
from .forms import VisibleCopyForm
from .permissions import RestrictedPagePermissionTester
from .rules import Audience, get_viewer

HIDDEN_TITLE = _("Restricted draft")
DELETED_TITLE = "Deleted restricted draft"  # stored in the log, so it is not translated


class RestrictableDraft(models.Model):
    """A page whose draft may be restricted to its team: its owner, named users, and the members of named groups.

    The fields describe the page and not a version of it. They are therefore no part of revisions; copies, aliases and
    translations get them from Wagtail, which copies all fields.
    """

    # The name of a date field. Until that date, the drafts of a page type are restricted unless they say otherwise.
    restricted_until: ClassVar[str] = ""

    draft_audience = models.CharField(
        _("who may see this draft"), max_length=10, choices=Audience.choices, default=Audience.STANDARD
    )
    team_users = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("people in its team")
    )
    team_groups = models.ManyToManyField(
        "auth.Group", blank=True, related_name="+", verbose_name=_("groups in its team")
    )

    copy_form_class = VisibleCopyForm

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> RestrictedPagePermissionTester:
        return RestrictedPagePermissionTester(user, self)

    def get_admin_display_title(self) -> str:
        """Return the title, or a placeholder if the user of this request may not see the page.

        Other objects can refer to a restricted draft, for example a page that lists it as related.
        """
        return str(HIDDEN_TITLE) if self.is_hidden_from_viewer else str(super().get_admin_display_title())

    def get_shared_title(self) -> str:
        """Return the title for texts that all users of the admin may see, or a placeholder for a restricted draft."""
        return str(HIDDEN_TITLE) if rules.is_restricted(self) else str(super().get_admin_display_title())

    def describe_audience(self) -> str:
        """Return who may see the draft as a sentence for editors; empty for drafts that are not restricted."""
        if not rules.is_restricted(self):
            return ""
        if self.draft_audience == Audience.TEAM:
            return gettext("Only its team and administrators can see this draft.")
        date = getattr(self, self.restricted_until) if self.restricted_until else None
        if self.draft_audience == Audience.STANDARD and date and date > clock.now():
            return gettext("Only its team, press officers and administrators can see this draft.")
        return gettext("Only the team of the page above it and administrators can see this draft.")

    @property
    def is_hidden_from_viewer(self) -> bool:
        """Whether the page is hidden from the user of this request; False outside requests of the admin."""
        viewer = get_viewer()
        return viewer is not None and rules.is_hidden(self, viewer.user)

    # ------------------------------------------------------------------ revisions

    def serializable_data(self) -> dict[str, Any]:
        data: dict[str, Any] = super().serializable_data()
        data.pop("draft_audience", None)
        return data

    def with_content_json(self, content: dict[str, Any]) -> Any:
        page = super().with_content_json(content)
        page.draft_audience = self.draft_audience
        return page

    def save_revision(self, user: Any = None, *args: Any, **kwargs: Any) -> Revision:
        """Save a revision, and with it who may see the draft.

        A user whose change would hide the draft from themselves becomes a member of its team.
        """
        revision = super().save_revision(user, *args, **kwargs)
        self._store_end_of_restriction()
        if changed := self.__dict__.pop("changed_audience", None):
            set_audience(self, *changed)
        rules.forget_hidden_pages()
        if user is not None and rules.is_hidden(self, user):
            self.team_users.add(user)
            rules.forget_hidden_pages()
        return revision

    def _store_end_of_restriction(self) -> None:
        """Copy the date of the newest draft to the row of the page, where the rules read it.

        While a version is scheduled, its date counts if it is later: a draft does not open what is under embargo.
        """
        name = self.restricted_until
        if not name:
            return
        scheduled = self.revisions.filter(approved_go_live_at__isnull=False).annotate(until=KT(f"content__{name}"))
        dates = [parse_datetime(until) for until in scheduled.values_list("until", flat=True) if until]
        latest = max((date for date in (getattr(self, name), *dates) if date), default=None)
        type(self)._default_manager.filter(pk=self.pk, live=False).update(**{name: latest})

    # ------------------------------------------------------------------ deletion

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete the page, and remove the titles of restricted drafts from the log, which keeps deleted pages."""
        ids = rules.find_restricted_page_ids(self)
        result = super().delete(*args, **kwargs)
        PageLogEntry.objects.filter(page_id__in=ids).update(label=DELETED_TITLE, data={})
        return result


def set_audience(page: Any, audience: str, users: Any, groups: Any) -> None:
    """Store who may see the draft of a page and of its aliases, which have no forms of their own."""
    for one in (page, *page.aliases.all().specific()):
        one.draft_audience = audience
        type(one)._default_manager.filter(pk=one.pk).update(draft_audience=audience)
        one.team_users.set(users)
        one.team_groups.set(groups)
