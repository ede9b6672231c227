"""Bundles, their members, and what was public before their publication."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

from cms.core import clock
from cms.core.zones import MAX_ZONE_LENGTH

MAX_TITLE_LENGTH = 255
MAX_PAGES = 200  # members of a bundle
MAX_REASON_LENGTH = 2_000  # characters of a failure


class Bundle(models.Model):
    """Pages, their translations and mailings that become public as one act: all of them, or none.

    A bundle whose publication has failed stays due: the worker tries again, as with single pages. `failure` says what
    is in the way, and `failed_at` since when.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Scheduled")
        FAILED = "failed", _("Failed, will be tried again")
        PUBLISHED = "published", _("Published")
        UNDONE = "undone", _("Undone")

    wagtail_reference_index_ignore = True

    title = models.CharField(_("title"), max_length=MAX_TITLE_LENGTH)
    go_live_at = models.DateTimeField(_("goes public"), null=True, blank=True)
    go_live_zone = models.CharField(
        _("time zone"), max_length=MAX_ZONE_LENGTH, blank=True, default="", db_default=""
    )  # where the minute was typed; empty if that is not known
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT, db_index=True, editable=False
    )
    created_at = models.DateTimeField(_("created at"), default=clock.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    scheduled_at = models.DateTimeField(null=True, editable=False)  # when a user decided that it is to be published
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    undone_at = models.DateTimeField(_("undone at"), null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    failure = models.TextField(_("failure"), blank=True, max_length=MAX_REASON_LENGTH, editable=False)
    failed_at = models.DateTimeField(null=True, editable=False)
    failed_page_id = models.BigIntegerField(null=True, editable=False)  # the failure is of this page

    class Meta:
        verbose_name = _("bundle")
        verbose_name_plural = _("bundles")
        ordering: ClassVar = ["-created_at", "-pk"]
        permissions: ClassVar = [("publish_bundle", "Can schedule, cancel and undo bundles")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_pending(self) -> bool:
        """Whether the worker will publish it."""
        return self.state in PENDING_STATES

    @property
    def is_open(self) -> bool:
        """Whether its publication is still ahead: its pages can be in no other bundle."""
        return self.state in OPEN_STATES


PENDING_STATES = (Bundle.State.SCHEDULED, Bundle.State.FAILED)
OPEN_STATES = (Bundle.State.DRAFT, *PENDING_STATES)


class BundleMemberQuerySet(models.QuerySet["BundleMember"]):
    """Members of bundles."""

    def pending(self) -> BundleMemberQuerySet:
        """Return the members of bundles that are scheduled, also of those that have failed and are tried again."""
        return self.filter(is_open=True, bundle__state__in=PENDING_STATES)


class BundleMember(models.Model):
    """A page of a bundle. `revision` is the exact version that is scheduled; null while the bundle is a draft."""

    wagtail_reference_index_ignore = True

    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="members")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="bundle_members")
    revision = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    order = models.PositiveIntegerField(default=0)
    is_open = models.BooleanField(default=True)  # copied from its bundle, for the constraint

    objects = BundleMemberQuerySet.as_manager()

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()
        ordering: ClassVar = ["bundle", "order", "pk"]
        verbose_name = _("page of a bundle")
        verbose_name_plural = _("pages of bundles")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bundle", "page"], name="bundles_page_once"),
            models.UniqueConstraint(
                fields=["page"], condition=models.Q(is_open=True), name="bundles_page_in_one_open_bundle"
            ),
        ]

    def __str__(self) -> str:
        return f"page {self.page_id} of bundle {self.bundle_id}"


class BundleItem(models.Model):
    """Something else that leaves with a bundle, such as a mailing. `kind` names the part of another app."""

    wagtail_reference_index_ignore = True

    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=30)
    object_id = models.PositiveBigIntegerField()
    is_open = models.BooleanField(default=True)  # copied from its bundle, for the constraint

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()
        ordering: ClassVar = ["bundle", "pk"]
        verbose_name = _("item of a bundle")
        verbose_name_plural = _("items of bundles")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "object_id"], condition=models.Q(is_open=True), name="bundles_item_in_one_open_bundle"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} of bundle {self.bundle_id}"


class PreviousState(models.Model):
    """What was public of a page before a bundle was published; `undo` restores it.

    `content` is that of the public version, in the form of a revision; null if the page was not public. `columns` are
    the values of the page's own row which Wagtail sets with a publication.
    """

    wagtail_reference_index_ignore = True

    member = models.OneToOneField(BundleMember, on_delete=models.CASCADE, primary_key=True, related_name="previous")
    was_live = models.BooleanField()
    live_revision_id = models.BigIntegerField(null=True)  # it may have been deleted since
    content = models.JSONField(null=True)
    columns = models.JSONField(default=dict)
    # The version that the bundle has published: undoing does not touch a page that has been changed since.
    published_revision_id = models.BigIntegerField(null=True)

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()
        verbose_name = _("state before a bundle")
        verbose_name_plural = _("states before bundles")

    def __str__(self) -> str:
        return f"state before {self.member}"
