"""Which mailings a user sees: not those about drafts that are hidden from them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from wagtail.admin.views.generic import HistoryView, IndexView, UsageView

from cms.editing.restricted_drafts.rules import exclude_references_to_hidden, is_hidden

from .models import Mailing


def require_visible(mailing: Mailing, user: Any) -> Mailing:
    """Return the mailing.

    Raises:
        Http404: It is about a draft that is hidden from the user.
    """
    if mailing.page is not None and is_hidden(mailing.page, user):
        raise Http404
    return mailing


class VisibleMailingMixin:
    """A view of one mailing."""

    request: Any

    def get_object(self, *arguments: Any) -> Mailing:
        return require_visible(super().get_object(*arguments), self.request.user)  # type: ignore[misc]


class MailingHistoryView(VisibleMailingMixin, HistoryView):
    """What was done with a mailing."""


class MailingUsageView(VisibleMailingMixin, UsageView):
    """What refers to a mailing."""


class MailingIndexView(IndexView):
    """The list of mailings."""

    def get_base_queryset(self) -> QuerySet[Mailing]:
        return exclude_references_to_hidden(super().get_base_queryset(), "page", self.request.user)
