"""The user model, and the record of the roles of an installation."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser, Group
from django.db import models


class User(AbstractUser):
    """A user of the admin; a model of our own from the first migration, so that fields can be added later."""


class Role(models.Model):
    """The group of a role and the grants that the group has received from the table.

    A recorded grant is not given again automatically. Grants, or the whole group, that an administrator has removed
    since then therefore stay removed.
    """

    key = models.CharField(max_length=40, unique=True)
    group = models.OneToOneField(Group, null=True, on_delete=models.SET_NULL, related_name="role")
    granted = models.JSONField(default=list)  # names of grants, such as "pages.add"

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.key
