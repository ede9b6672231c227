"""What is kept of previews: drafts as an editor last saw them, links to share, and digests of codes and tokens."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q


class DraftSource(models.Model):
    """A draft that may be previewed: whose right it rests on, for which site, of which page in which state.

    `page_state` is the page's own at that moment (`cms.preview.drafts.get_page_state`): once the page has been published or
    unpublished, the draft is past.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    page_state = models.CharField(max_length=40)

    wagtail_reference_index_ignore = True  # no reason to warn an editor who deletes the page

    class Meta:
        abstract = True


class Snapshot(DraftSource):
    """A draft as its form stood when the panel last asked, never saved as a revision: overwritten at each refresh.

    Of a page that is not saved yet there are only its parent and its type. `subject` names what it is a draft of.
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


class SharedDraft(DraftSource):
    """A link to one revision, for whoever has it, until it ends or is revoked. Every reader exchanges its code anew."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True)
    opened = models.PositiveIntegerField(default=0)  # how often its code was exchanged
    opened_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        permissions = [("share_draft", "Can share drafts with people outside")]

    def __str__(self) -> str:
        return f"revision {self.revision_id}"


class PreviewCode(models.Model):
    """What the panel opens the frontend with. Exchanged once, within minutes."""

    digest = models.CharField(max_length=64, unique=True)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="codes")
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"code {self.pk}"


class PreviewToken(models.Model):
    """What a frontend reads the draft with. `expires_at` moves on while it is used, never past `ends_at`."""

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
        return f"token {self.pk}"
