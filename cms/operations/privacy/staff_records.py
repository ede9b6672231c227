"""The rows that refer to an account of the admin: those about the person, and those about the person's work.

Django deletes the rows about a person together with the account (`on_delete=CASCADE`); work remains (`SET_NULL`,
`DO_NOTHING`). Comments are an exception: Django would delete them, but they are a part of the discussion of a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q, QuerySet

WORK_IN_SPITE_OF_CASCADE = {"wagtailcore.Comment", "wagtailcore.CommentReply"}


@dataclass(frozen=True, slots=True)
class StaffRelation:
    """A foreign key to the model of users."""

    model: type[models.Model]
    field: str
    is_about_the_person: bool

    @property
    def name(self) -> str:
        return f"{self.model._meta.label}.{self.field}"

    def rows(self, user: Any) -> QuerySet[Any]:
        """Return the rows that refer to the user, in the order of their keys."""
        return self.model._base_manager.filter(**{self.field: user}).order_by("pk")


def find_relations() -> Iterator[StaffRelation]:
    """Yield every foreign key to the model of users, of all installed apps, also those of many-to-many tables."""
    users = get_user_model()
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if field.related_model is users and isinstance(field, models.ForeignKey):
                is_deleted = field.remote_field.on_delete is models.CASCADE
                is_about_the_person = is_deleted and model._meta.label not in WORK_IN_SPITE_OF_CASCADE
                yield StaffRelation(model, field.name, is_about_the_person)


def find_login_records(user: Any) -> list[QuerySet[Any]]:
    """Return the log-ins and failed log-ins with the user's name or e-mail address, one queryset for each table."""
    names = Q(username__iexact=user.get_username())
    if user.email:
        names |= Q(username__iexact=user.email)
    return [model.objects.filter(names) for model in (AccessLog, AccessFailureLog, AccessAttempt)]


def find_sessions(user: Any) -> list[Session]:
    """Return the sessions of the user. The table names no user, so every session is decoded."""
    key = str(user.pk)
    return [session for session in Session.objects.iterator() if session.get_decoded().get(SESSION_KEY) == key]
