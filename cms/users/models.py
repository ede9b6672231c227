from __future__ import annotations

from django.contrib.auth.models import AbstractUser, Group
from django.db import models


class User(AbstractUser):
    """Somebody who works in the admin."""


class Role(models.Model):
    """That a role of the table was once given to a group, and with what.

    What was given once is not given again by itself: what an administrator has taken away since, down to the group,
    stays away.
    """

    key = models.CharField(max_length=40, unique=True)
    group = models.OneToOneField(Group, null=True, on_delete=models.SET_NULL, related_name="role")
    given = models.JSONField(default=list)  # grants, as "pages.add"

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.key
