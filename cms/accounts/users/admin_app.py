"""Wagtail's app of users in the admin, with the list that names roles.

It is in a module of its own: in `apps.py`, Django would find two apps and take neither for `cms.accounts.users`.
"""

from __future__ import annotations

from wagtail.users.apps import WagtailUsersAppConfig


class AdminUsersConfig(WagtailUsersAppConfig):
    """The app `wagtail.users`, with another admin of users."""

    user_viewset = "cms.accounts.users.admin_views.RolesUserViewSet"
