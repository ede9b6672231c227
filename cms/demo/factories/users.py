"""Factories for users of the admin."""

from __future__ import annotations

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

PASSWORD = "a lantern on the quay"  # noqa: S105 - for tests; the demo generates its own


class UserFactory(factory.django.DjangoModelFactory):
    """A user without permissions; `groups` takes names such as “Editors” and “Press officers”."""

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda number: f"user-{number}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@commonlantern.example")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def groups(self, create: bool, names: list[str] | None, **_: object) -> None:
        if create and names:
            self.groups.set(Group.objects.filter(name__in=names))


class SuperuserFactory(UserFactory):
    """A superuser."""

    is_staff = True
    is_superuser = True
