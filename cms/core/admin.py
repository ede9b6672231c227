"""What apps share in the admin: menu items that only some users see, a policy, actions of the history, choosers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.functional import lazy
from django.utils.translation import gettext
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.widgets import AdminSnippetChooser

from cms.core.localisation import format_zoned_time

ADMINISTRATION_PERMISSION = "wagtailcore.change_site"  # administrators have this permission


class RestrictedMenuItem(MenuItem):
    """A menu item that only some users see. `may_see` decides for each request."""

    def __init__(self, *args: Any, may_see: Callable[[HttpRequest], bool], **options: Any) -> None:
        super().__init__(*args, **options)
        self.may_see = may_see

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the user of the request sees the item."""
        return self.may_see(request)


def require_permission(*permissions: str) -> Callable[[HttpRequest], bool]:
    """Return a function that tells whether the user of a request has any of these permissions."""
    return lambda request: any(map(request.user.has_perm, permissions))


def build_time_column(name: str, label: Any) -> Column:
    """Return a column of a list with times and their zone, in place of Wagtail's “2 hours ago”."""

    def write(row: Any) -> str:
        at = getattr(row, name)
        return format_zoned_time(at) if at else ""

    return Column(name, label=label, sort_key=name, accessor=write)


class YesNo:
    """A value that is true or false, which people read as “yes” or “no” in their language."""

    def __init__(self, value: bool) -> None:
        self.value = value

    def __bool__(self) -> bool:
        return self.value

    def __str__(self) -> str:
        return gettext("yes") if self.value else gettext("no")


class YesNoColumn(BooleanColumn):
    """A tick or a cross. Wagtail's own column gives it Python's words, “True” and “False”, for a screen reader."""

    def get_value(self, instance: Any) -> YesNo:
        return YesNo(bool(super().get_value(instance)))


class ReadOnlyPermissionPolicy(ModelPermissionPolicy):
    """Read-only in the admin, also for superusers."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


def register_described_action(
    actions: LogActionRegistry, name: str, label: Any, describe: Callable[[dict[str, Any]], str]
) -> None:
    """Register an action whose text in the history is returned by `describe` for the data of the entry.

    Wagtail's `register_action(name, label, message)` takes texts only, and would show the function itself.
    """

    class Formatter(LogFormatter):
        def format_message(self, log_entry: Any) -> str:
            return describe(log_entry.data)

    Formatter.label = label
    actions.register_action(name)(Formatter)


def _translate_with_name(text: str, model: type[Model]) -> str:
    return gettext(text) % {"object": model._meta.verbose_name}


translate_with_name = lazy(_translate_with_name, str)


class TranslatedChooser(AdminSnippetChooser):
    """A snippet chooser with texts in the language of the request; Wagtail's are in the language of the start-up."""

    def __init__(self, model: type[Model] | None = None, **kwargs: Any) -> None:
        super().__init__(model, **kwargs)
        self.choose_one_text = translate_with_name("Choose %(object)s", self.model)
        self.choose_another_text = translate_with_name("Choose another %(object)s", self.model)
        self.link_to_chosen_text = translate_with_name("Edit this %(object)s", self.model)


class NoCreateChooserViewSet(SnippetChooserViewSet):
    """A snippet chooser without the URL that creates one: it has no form, so that Wagtail would fail on a POST."""

    base_widget_class = TranslatedChooser

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]

    def get_common_view_kwargs(self, **kwargs: object) -> dict[str, object]:
        return {**super().get_common_view_kwargs(**kwargs), "create_url_name": None}
