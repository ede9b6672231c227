"""Groups of scheduled revisions that the worker publishes together, in one transaction, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from django.db.models import QuerySet
from wagtail.models import Revision

from cms.core.extension_points import ExtensionPoint


class PublicationGroup(Protocol):
    """Revisions that become public together."""

    label: str  # names the model of the object that groups them, for the record of failures
    object_id: str

    def find_recent_failure(self, now: datetime) -> str | None:
        """Return why the last attempt failed if it is too early for another one; None if the group is to be tried."""

    def publish(self, now: datetime) -> None:
        """Publish all revisions, in the transaction of the caller. Locks are taken first, without waiting for them.

        Nothing is done if the group is not due any more, or another process has locked a part of it. Any exception
        rolls back everything.
        """

    def record_failure(self, error: Exception, now: datetime) -> str:
        """Record why nothing was published, in a transaction of its own; return the reason in words."""


class PublicationGroups(Protocol):
    """Groups of one kind, such as bundles."""

    label: str  # names their model

    def describe_failure(self, object_id: str, user: Any) -> tuple[str, str, str] | None:
        """Return the title of a group, why it could not be published, and its URL in the admin, for this user."""

    def list_revisions(self) -> QuerySet[Revision]:
        """Return the revisions that are never published alone."""

    def list_times(self) -> tuple[QuerySet, str]:
        """Return the rows of the groups that wait, and the name of the column with the time of each."""

    def find_due(self, now: datetime) -> Iterable[PublicationGroup]:
        """Return the groups that are due, the earliest first."""


PUBLICATION_GROUPS = ExtensionPoint[PublicationGroups](
    "clarion_publication_group",
    receives="A `PublicationGroups` of `cms.jobs.publication_groups`: which scheduled revisions go live together.",
    example='hooks.register("clarion_publication_group", TidePublications())',
)
