"""Links of public pages to other servers, and what their servers answered. Hidden pages have no rows here.

`CheckedHost` is the queue of the worker: one row for each host, so that one worker at a time sends one request at a
time to it, with a pause before the next one.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.core import clock
from cms.jobs.queue import LeasedModel

MAX_TEXT_LENGTH = 200  # characters that are stored of the words of a link


def build_digest(url: str) -> str:
    """Return the key of a URL, which may be longer than a value that databases index."""
    return hashlib.blake2s(url.encode("utf-8", "replace"), digest_size=16).hexdigest()


class CheckedHost(LeasedModel):
    """A host that public pages link to. `not_before` is when the next of its links is due, null if none is."""

    name = models.CharField(max_length=255, primary_key=True)
    available_at = models.DateTimeField(default=clock.now)  # end of the pause after the last request
    failures = models.PositiveSmallIntegerField(default=0)  # consecutive answers that ask for a longer pause

    if TYPE_CHECKING:
        links: models.Manager[ExternalLink]

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()
        verbose_name = _("host")
        verbose_name_plural = _("hosts")

    def __str__(self) -> str:
        return self.name


class LinkState(models.TextChoices):
    """What is known of a link."""

    UNCHECKED = "unchecked", _("Not checked yet")
    WORKS = "works", _("Works")
    FAILING = "failing", _("Failed, will be checked again")
    DEAD = "dead", _("Dead")
    NOT_CHECKABLE = "not_checkable", _("Cannot be checked")


class Problem(models.TextChoices):
    """Why a link does not work, or cannot be checked."""

    NOT_FOUND = "not_found", _("The page does not exist")
    GONE = "gone", _("The page was removed")
    SERVER_ERROR = "server_error", _("The server has an error")
    UNKNOWN_HOST = "unknown_host", _("The server does not exist")
    UNREACHABLE = "unreachable", _("The server cannot be reached")
    TIMEOUT = "timeout", _("The server does not answer in time")
    CERTIFICATE = "certificate", _("The certificate of the server is invalid")
    INVALID_ANSWER = "invalid_answer", _("The answer of the server is invalid")
    REDIRECTS = "redirects", _("The address redirects again and again")
    REFUSED = "refused", _("The server refuses automatic requests")
    NOT_ALLOWED = "not_allowed", _("The address leads to a server that is not public")


ProblemCode: TypeAlias = Any  # a member of Problem, which mypy takes for the pair in its declaration


class ExternalLink(models.Model):
    """A URL on another server, with the state of its check. The check of one URL may need several requests.

    In the middle of a check `request_url` is the target of the last redirect, and `host` that of the next request, so
    that a worker that is killed loses nothing but this one request.
    """

    url = models.TextField(editable=False)
    digest = models.CharField(max_length=32, unique=True, editable=False)
    host = models.ForeignKey(CheckedHost, on_delete=models.PROTECT, related_name="links", editable=False)
    check_at = models.DateTimeField(default=clock.now, editable=False)

    request_url = models.TextField(blank=True, editable=False)
    redirects = models.PositiveSmallIntegerField(default=0, editable=False)
    has_moved = models.BooleanField(default=True, editable=False)  # all redirects of this check are permanent
    uses_get = models.BooleanField(default=False, editable=False)  # its server refuses HEAD

    state = models.CharField(_("state"), max_length=15, choices=LinkState.choices, default=LinkState.UNCHECKED)
    problem = models.CharField(_("problem"), max_length=15, choices=Problem.choices, blank=True)
    status = models.PositiveSmallIntegerField(_("status"), null=True)  # status of the last answer
    checked_at = models.DateTimeField(_("checked"), null=True)  # the end of the last check
    successes = models.PositiveSmallIntegerField(default=0)  # in a row
    failures = models.PositiveSmallIntegerField(default=0)  # in a row, each at least MIN_FAILURE_INTERVAL later
    failed_at = models.DateTimeField(null=True)  # the last failure that was counted
    failing_since = models.DateTimeField(_("does not work since"), null=True)
    dead_since = models.DateTimeField(_("reported since"), null=True)
    moved_to = models.TextField(_("new address"), blank=True)

    if TYPE_CHECKING:
        host_id: str
        page_links: models.Manager[PageLink]

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()
        verbose_name = _("link")
        verbose_name_plural = _("links")
        indexes = [
            models.Index(fields=["host", "check_at"], name="dead_links_due_of_host"),
            models.Index(fields=["dead_since"], name="dead_links_dead", condition=Q(state=LinkState.DEAD)),
            models.Index(fields=["checked_at"], name="dead_links_moved", condition=~Q(moved_to="")),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def next_url(self) -> str:
        """The URL of the next request."""
        return self.request_url or self.url

    @property
    def reason(self) -> str:
        """The problem in words, with the status of the answer if there was one."""
        words = str(self.get_problem_display())
        return f"{words} ({self.status})" if self.status and self.status >= 400 else words


class PageLink(models.Model):
    """A link of a public page, with the words of its first place in the page.

    An editor can have it ignored in this page. That lasts until the link is removed from the page.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    link = models.ForeignKey(ExternalLink, on_delete=models.CASCADE, related_name="page_links")
    text = models.CharField(_("text of the link"), max_length=MAX_TEXT_LENGTH, blank=True)
    ignored_at = models.DateTimeField(_("ignored since"), null=True)

    if TYPE_CHECKING:
        page_id: int
        link_id: int

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()
        verbose_name = _("link of a page")
        verbose_name_plural = _("links of pages")
        constraints = [models.UniqueConstraint(fields=("page", "link"), name="dead_links_one_link_of_page")]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.link_id}"

    @property
    def page_title(self) -> str:
        """The title of the page, as it is published: that of its draft may be confidential."""
        return str(self.page.title)

    @property
    def language(self) -> str:
        """The name of the language of the page."""
        return self.page.locale.get_display_name()

    @property
    def problem(self) -> str:
        """What is wrong with the link, in words."""
        return gettext("Has moved permanently") if self.link.moved_to else self.link.reason


class CollectionOffset(models.Model):
    """The single row that records for which public changes links have been collected."""

    change = models.PositiveBigIntegerField(default=0)  # sequence of the public changes
    everything = models.BooleanField(default=True)  # whether all pages still have to be read once
    page_id = models.PositiveBigIntegerField(default=0)  # the last page that was read then

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()

    def __str__(self) -> str:
        return str(self.change)
