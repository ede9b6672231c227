"""The admin view in which one administrator asks to recover an account, and another one confirms it."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.accounts.users.models import User
from cms.core import clock

from . import recovery
from .models import AccountRecovery

REFUSALS = {
    "same_administrator": _("You have asked for this, so another administrator has to confirm it."),
    "asker_without_rights": _("The administrator who asked has no rights for this any more."),
    "new_account": _("Your account is newer than the request, so you cannot confirm it."),
    "new_second_factor": _("Your second factor is newer than the request, so you cannot confirm it."),
    "changed_account": _(
        "Your account, its rights, password or second factor have changed since the day before the request, so you "
        "cannot confirm it."
    ),
    "unsettled": _(
        "You cannot ask yet: your account, its rights, password or second factor have changed within the last day."
    ),
    "ended": _("This request has ended. Ask again if the person still cannot log in."),
    "not_allowed": _("You cannot do this for this account."),
}


class RecoveryForm(forms.ModelForm):
    """Asks how the administrator knows who the person is."""

    class Meta:
        model = AccountRecovery
        fields = ("reason",)
        help_texts = {
            "reason": _(
                "For example: “Called back at the number in the staff directory.” The other administrator reads it."
            )
        }


class RecoveryView(WagtailAdminTemplateMixin, TemplateView):
    """Asks, confirms or refuses, after the administrator has confirmed the own password or factor."""

    page_title = _("Lost password and second factor")
    header_icon = "key"
    template_name = "accounts/recovery.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(recovery.PERMISSION) or not recovery.may_recover(request.user, self.account):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @method_decorator(reauthentication_required)
    def post(self, request: HttpRequest, *_: Any, **kwargs: Any) -> HttpResponse:
        action = request.POST.get("action")
        try:
            if action == "ask":
                return self._ask(request, **kwargs)
            is_shown = self.waiting is not None and request.POST.get("request") == str(self.waiting.pk)
            if action in ("confirm", "refuse") and is_shown:
                return self._decide(request, action)
        except recovery.RecoveryRefusedError as error:
            messages.error(request, REFUSALS[str(error)])
            return redirect(request.path)
        messages.error(request, REFUSALS["ended"])
        return redirect(request.path)

    def _ask(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = RecoveryForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, **kwargs), status=422)
        recovery.ask(request.user, self.account, form.cleaned_data["reason"])
        messages.success(request, gettext("The other administrators have been told. One of them has to confirm it."))
        return redirect(request.path)

    def _decide(self, request: HttpRequest, action: str) -> HttpResponse:
        if action == "confirm":
            recovery.confirm(request.user, self.waiting)
            messages.success(request, gettext("Confirmed. The person gets a link to set a new password."))
        else:
            recovery.refuse(request.user, self.waiting)
            messages.success(request, gettext("The request has ended. Nothing has changed."))
        return redirect("wagtailusers_users:index")

    @cached_property
    def account(self) -> User:
        """Return the user who cannot log in."""
        return get_object_or_404(User, pk=self.kwargs["pk"])

    @cached_property
    def waiting(self) -> AccountRecovery | None:
        """Return the request that waits for a second administrator."""
        return recovery.find_open(self.account)

    def get_page_subtitle(self) -> str:
        return str(self.account)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        users = {"url": reverse("wagtailusers_users:index"), "label": gettext("Users")}
        return [*super().get_breadcrumbs_items(), users, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        others = [one for one in recovery.find_administrators(self.account) if one.pk != self.request.user.pk]
        if self.waiting:
            refusal = recovery.describe_refusal(self.request.user, self.waiting)
        else:
            refusal = "" if recovery.is_settled(self.request.user, clock.now()) else "unsettled"
        context = {
            "account": self.account,
            "waiting": self.waiting,
            "ends_at": recovery.ends_at(self.waiting) if self.waiting else None,
            "refusal": REFUSALS.get(refusal, ""),
            "others": ", ".join(one.get_full_name() or one.username for one in others),
            "form": RecoveryForm(),
        }
        return {**context, **super().get_context_data(**kwargs)}
