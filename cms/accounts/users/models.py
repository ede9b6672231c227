"""The user model, and the record of the roles of an installation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, Group
from django.db import models, transaction
from django.utils.crypto import salted_hmac


class User(AbstractUser):
    """A user of the admin."""

    # A part of the hash in every session. Another number ends all sessions of the user, as another password does.
    session_version = models.PositiveIntegerField(default=0, editable=False)

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what permission policies keep for a request: an uploader is cached with renditions."""
        return {name: value for name, value in super().__getstate__().items() if not name.endswith("_cache")}

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the user in one transaction with what the audit trail records of it."""
        with transaction.atomic():
            super().save(*args, **kwargs)

    def end_sessions(self) -> None:
        """End all sessions of the user."""
        User.objects.filter(pk=self.pk).update(session_version=models.F("session_version") + 1)
        self.refresh_from_db(fields=["session_version"])

    def get_session_auth_hash(self) -> str:
        """Return the digest that ends the sessions of an account with its password or its `session_version`."""
        return self._build_digest(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield the digests of earlier secret keys."""
        yield from map(self._build_digest, settings.SECRET_KEY_FALLBACKS)

    def _build_digest(self, secret: str | None) -> str:
        key_salt = "cms.users.models.User.get_session_auth_hash"
        value = f"{self.password}:{self.session_version}"
        return salted_hmac(key_salt, value, secret=secret, algorithm="sha256").hexdigest()


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
