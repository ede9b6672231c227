"""Snapshots of drafts, shared links, and the digests of preview codes and tokens."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DraftSource(models.Model):
    """A draft that can be previewed, with the user whose permissions it depends on.

    `page_state` is the state of the page when the preview was created (`cms.editing.preview.drafts.get_page_state`).
    Publishing or unpublishing the page changes the state and so ends the preview.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    page_state = models.CharField(max_length=40)

    wagtail_reference_index_ignore = True  # a preview is no reason to warn an editor who deletes the page

    class Meta:
        abstract = True


class Snapshot(DraftSource):
    """The unsaved content of an editor's form, overwritten at each refresh of the preview panel.

    A page that was never saved has no `page`, only `parent` and `content_type`. `subject` identifies the form or the
    revision, and is unique for a user.
    """

    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.CASCADE, related_name="+")
    parent = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.CASCADE, related_name="+")
    content_type = models.ForeignKey("contenttypes.ContentType", on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=120)
    content = models.JSONField(encoder=DjangoJSONEncoder)
    taken_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "subject"], name="preview_one_snapshot")]

    def __str__(self) -> str:
        return self.subject


class JointDraft(models.Model):
    """A revision that a joint preview shows, besides the page of its snapshot, as if it were public."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="joint_drafts")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.CASCADE, related_name="+")
    page_state = models.CharField(max_length=40)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Revision {self.revision_id}"


class SharedDraft(DraftSource):
    """A link that shows one revision to every recipient until it expires or is revoked.

    Every reader exchanges the code of the link for a token of their own.
    """

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True)
    open_count = models.PositiveIntegerField(default=0)  # exchanges of the code
    last_opened_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("shared draft")
        verbose_name_plural = _("shared drafts")
        default_permissions = ()
        permissions = [("share_draft", "Can share drafts with people outside the organisation")]

    def __str__(self) -> str:
        return f"Revision {self.revision_id}"


class PreviewCode(models.Model):
    """A code with which the preview panel opens the frontend; exchanged once, within two minutes."""

    digest = models.CharField(max_length=64, unique=True)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="codes")
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Code {self.pk}"


class PreviewToken(models.Model):
    """A token with which a frontend reads the draft; use postpones `expires_at`, but never beyond `ends_at`."""

    digest = models.CharField(max_length=64, unique=True)
    snapshot = models.ForeignKey(Snapshot, null=True, on_delete=models.CASCADE, related_name="tokens")
    shared = models.ForeignKey(SharedDraft, null=True, on_delete=models.CASCADE, related_name="tokens")
    expires_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(snapshot=None, shared__isnull=False) | Q(snapshot__isnull=False, shared=None),
                name="preview_token_of_one_draft",
            )
        ]

    def __str__(self) -> str:
        return f"Token {self.pk}"
