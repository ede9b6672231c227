"""Admin views, the form, permissions and log actions of mailings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminPageChooser
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry

from cms.core.admin import build_time_column
from cms.core.admin_menus import PRESS_MENU
from cms.core.time_fields import ZonedTimeField, ZonedTimeInput, ZonedTimesModelForm
from cms.page_types.press_releases.models import ReleasePage
from cms.press.journalists.recipients import RecipientFields

from .eligibility import MISSING_TEXT, lacks_text
from .models import Mailing
from .views import (
    SEND_PERMISSION,
    MailingCreateView,
    MailingDeleteView,
    MailingEditView,
    MailingHistoryView,
    MailingIndexView,
    MailingUsageView,
    MailingView,
    resolve,
    send,
    send_rest,
    send_test,
    stop_mailing,
)


class ReleaseChooser(AdminPageChooser):
    """A chooser of releases. Wagtail's own text would be in the language of the start."""

    def __init__(self) -> None:
        super().__init__(target_models=[ReleasePage])
        self.choose_one_text = _("Choose a press release")


class MailingForm(RecipientFields, ZonedTimesModelForm):
    """The release, the recipients, the texts and the time. Saving sends nothing."""

    sender_address = forms.ChoiceField(label=_("address of the sender"))

    class Meta:
        model = Mailing
        fields = (
            "page",
            "lists",
            "journalists",
            "subject",
            "intro",
            "sender_name",
            "sender_address",
            "reply_to",
            "when",
            "send_at",
        )
        widgets = {
            "page": ReleaseChooser(),
            "intro": forms.Textarea(attrs={"rows": 5}),
            "when": forms.RadioSelect,
            "send_at": ZonedTimeInput,
        }
        field_classes = {"send_at": ZonedTimeField}

    def __init__(self, *args: Any, for_user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, for_user=for_user, user=for_user, **kwargs)
        self.order_fields(["page", *RecipientFields.base_fields])
        self.fields["page"].required = True
        self.fields["when"].choices = Mailing.When.choices  # the empty choice is left out
        addresses = dict.fromkeys([settings.DEFAULT_FROM_EMAIL, *settings.MAIL_SENDERS])
        self.fields["sender_address"].choices = [(address, address) for address in addresses]

    def clean_page(self) -> ReleasePage:
        """Return the release.

        Raises:
            ValidationError: The user may not publish it: sending it is publishing it to the lists. Or it has no text.
        """
        page: ReleasePage = self.cleaned_data["page"]
        if self.for_user is not None and not page.permissions_for_user(self.for_user).can_publish():
            raise forms.ValidationError(gettext("You may only send releases that you may publish."))
        if lacks_text(page):
            raise forms.ValidationError(str(MISSING_TEXT))
        return page

    def save(self, commit: bool = True) -> Mailing:
        with transaction.atomic():
            self.create_new_list()
            mailing: Mailing = super().save(commit)
        return mailing


class MailingFilters(WagtailFilterSet):
    """The filters of the list."""

    class Meta:
        model = Mailing
        fields = ("state", "when")


class MailingViewSet(ModelViewSet):
    """The admin views of mailings."""

    model = Mailing
    name = "mailings"
    icon = "mail"
    menu_label = _("Mailings")
    menu_hook = PRESS_MENU
    menu_order = 200
    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_reference_index = False
    index_view_class = MailingIndexView
    add_view_class = MailingCreateView
    edit_view_class = MailingEditView
    delete_view_class = MailingDeleteView
    inspect_view_class = MailingView
    history_view_class = MailingHistoryView
    usage_view_class = MailingUsageView
    inspect_template_name = MailingView.template_name
    filterset_class = MailingFilters
    search_fields = ("subject",)
    list_display = (
        TitleColumn("subject", label=_("Subject"), url_name="mailings:inspect", sort_key="subject"),
        Column("page", label=_("Release")),
        StatusTagColumn("get_state_display", label=_("State"), primary=lambda row: row.state == Mailing.State.SENT),
        build_time_column("started_at", _("Started")),
        Column("sent", label=_("Sent"), accessor=lambda row: row.count_deliveries()["sent"]),
    )

    def get_form_class(self, for_update: bool = False) -> type[MailingForm]:
        return MailingForm


@hooks.register("register_admin_viewset")
def viewset() -> MailingViewSet:
    """Return the view set of mailings."""
    return MailingViewSet()


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Return the URL patterns of the actions."""
    return [
        path("mailings/<int:pk>/test/", send_test, name="mailing_test"),
        path("mailings/<int:pk>/send/", send, name="mailing_send"),
        path("mailings/<int:pk>/stop/", stop_mailing, name="mailing_stop"),
        path("mailings/<int:pk>/rest/", send_rest, name="mailing_rest"),
        path("mailings/<int:pk>/resolve/", resolve, name="mailing_resolve"),
    ]


@hooks.register("register_page_header_buttons")
def mailing_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterable[Button]:
    """Yield the button that begins a mailing of a release."""
    is_release = issubclass(page.specific_class or type(page), ReleasePage)
    if is_release and user.has_perm(SEND_PERMISSION) and page.permissions_for_user(user).can_publish():
        url = f"{reverse('mailings:add')}?page={page.pk}"
        yield Button(gettext("Send by e-mail"), url=url, icon_name="mail", priority=66)


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Return the permissions that groups can be given under Manage → Roles."""
    return Permission.objects.filter(content_type__app_label="mailings", codename="send_mailing")


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Register the actions of the history."""
    actions.register_action("mailings.send", _("Send mailing"), _("The mailing was released for sending"))
    actions.register_action(
        "mailings.resolve", _("Resolve unknown e-mails"), _("It was decided whether unknown e-mails were sent")
    )
    actions.register_action("mailings.stop", _("Stop mailing"), _("The mailing was stopped"))
