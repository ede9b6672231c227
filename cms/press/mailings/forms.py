"""The form of a mailing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminPageChooser

from cms.editing.editor.form_fields import ZonedTimeField, ZonedTimeInput
from cms.page_types.press_releases.models import ReleasePage
from cms.press.journalists.forms import explain_missing_lists

from .eligibility import MISSING_TEXT, lacks_text
from .models import Mailing


class MailingForm(WagtailAdminModelForm):
    """The release, the recipients, the texts and the time. Saving sends nothing."""

    sender_address = forms.ChoiceField(label=_("address of the sender"))

    class Meta:
        model = Mailing
        fields = (
            "page",
            "lists",
            "subject",
            "intro",
            "sender_name",
            "sender_address",
            "reply_to",
            "when",
            "send_at",
        )
        widgets = {
            "page": AdminPageChooser(target_models=[ReleasePage]),
            "lists": forms.CheckboxSelectMultiple,
            "intro": forms.Textarea(attrs={"rows": 5}),
            "when": forms.RadioSelect,
            "send_at": ZonedTimeInput,
        }
        field_classes = {"send_at": ZonedTimeField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["page"].required = True
        self.fields["lists"].help_text = explain_missing_lists()
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
