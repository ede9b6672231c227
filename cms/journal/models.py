"""Tables of the journal and of the public changes derived from it."""

from __future__ import annotations

from django.db import models

from cms.db.random_text import RANDOM_TEXT_LENGTH, RandomText


class RandomLineage(RandomText):
    """A random text that the database creates, so that every row has one, whichever version of Clarion creates it."""


class ContentVersion(models.Model):
    """The single row of the counters of changes, which the transaction of a change increments.

    `counter` includes changes that only editors see, such as those of an unpublished page; `public_counter` does not.
    `act` is the sequence of the last entry of the last act, whose changes readers see together or not at all.
    The counters of a restored database repeat; `lineage` is then another one (`restore_detection.py`).
    """

    counter = models.PositiveBigIntegerField(default=0)
    public_counter = models.PositiveBigIntegerField(default=0)
    act = models.PositiveBigIntegerField(default=0, db_default=0)
    lineage = models.CharField(max_length=RANDOM_TEXT_LENGTH, db_default=RandomLineage(), editable=False)

    def __str__(self) -> str:
        return str(self.counter)


class JournalEntry(models.Model):
    """What a consumer of the journal has to read again. Consumers process entries in the order of `sequence`.

    `sequence` is the value of the counter after the change. The counter's row is locked until the change commits, so
    entries become visible in order: after entry 7 a consumer never meets an entry 6 that was committed late.
    """

    class Kind(models.TextChoices):
        PAGE = "page"
        SUBTREE = "subtree"
        REFERENCING_PAGES = "referencing_pages"  # the pages that use a snippet
        EVERYTHING = "everything"
        NON_PAGE = "non_page"  # a public object that no search document depends on

    sequence = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    page_id = models.PositiveBigIntegerField(null=True)  # NON_PAGE: the page whose related content changed
    path = models.CharField(max_length=255, blank=True)  # treebeard's path of the subtree's root
    # Label of a model: with REFERENCING_PAGES and NON_PAGE; with PAGE, of a deleted snippet that the page used.
    model = models.CharField(max_length=100, blank=True)
    object_id = models.PositiveBigIntegerField(null=True)  # primary key of the object of that model
    # The public saw its object neither before nor after the change.
    is_hidden = models.BooleanField(default=False, db_default=False)
    # The number of the act that the change is a part of: the sequence of its last entry. Null for a single change.
    act = models.PositiveBigIntegerField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.sequence}: {self.kind} {self.page_id or self.path or self.model}"


class PublicPage(models.Model):
    """A page that was public when the worker last read it, with its state at that time.

    It has plain ids instead of foreign keys, because it must outlive the page until the removal is recorded.

    `digest` is that of its answer in the API when the worker last compared it, empty if that is not known. `marks`
    counts the changes that may have altered the answer, and `compared` those of them that the digest includes.
    """

    page_id = models.PositiveBigIntegerField(primary_key=True)
    site_id = models.PositiveBigIntegerField()
    locale = models.CharField(max_length=100)
    type = models.CharField(max_length=50)
    path = models.TextField()  # on the frontend
    fingerprint = models.CharField(max_length=32)
    topics = models.JSONField(default=list)
    digest = models.CharField(max_length=32, default="", db_default="")
    marks = models.PositiveIntegerField(default=1, db_default=1)
    compared = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["page_id"],
                name="journal_answer_to_compare",
                condition=models.Q(marks__gt=models.F("compared")),
            )
        ]

    def __str__(self) -> str:
        return self.path


class PublicPath(models.Model):
    """A path at which a page was public at some time, in the form of `Redirect.old_path`.

    Wagtail creates a redirect from every former path of a page, also from those that only editors have seen. Rows are
    kept until the page is deleted, because such a redirect is kept as long.
    """

    page_id = models.PositiveBigIntegerField()
    site_id = models.PositiveBigIntegerField()
    path = models.CharField(max_length=255)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("page_id", "site_id", "path"), name="journal_public_path")]

    def __str__(self) -> str:
        return self.path


class PublicChange(models.Model):
    """A page that became public, stopped being public, or changed while public. Written in the order of `sequence`."""

    class Kind(models.TextChoices):
        PUBLISHED = "published"
        UPDATED = "updated"
        MOVED = "moved"
        REMOVED = "removed"

    sequence = models.BigAutoField(primary_key=True)
    page_id = models.PositiveBigIntegerField()
    site_id = models.PositiveBigIntegerField()
    locale = models.CharField(max_length=100)
    type = models.CharField(max_length=50)
    change = models.CharField(max_length=10, choices=Kind.choices)
    path = models.TextField()
    previous_path = models.TextField(null=True)
    topics = models.JSONField(default=list)  # ids of the topics before and after the change
    at = models.DateTimeField(db_index=True)
    act = models.PositiveBigIntegerField(null=True)  # as in `JournalEntry`

    class Meta:
        indexes = [models.Index(fields=["site_id", "sequence"], name="journal_change_of_site")]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.change} {self.path}"


class PublicChangesOffset(models.Model):
    """The single row that records how far the journal and the clock have been processed.

    `epoch` distinguishes the tokens of `/changes` that this database issued from those of another database. It is the
    time at which the row was created, in milliseconds.
    """

    epoch = models.PositiveBigIntegerField()
    sequence = models.PositiveBigIntegerField()
    page_id = models.PositiveBigIntegerField(default=0)  # last page processed of an entry that affects many pages
    everything = models.BooleanField(default=True)  # whether all pages still have to be read once
    clock = models.DateTimeField()  # go-lives and expiries up to this time have been processed
    last_deleted_sequence = models.PositiveBigIntegerField(default=0)  # last of the changes that retention has deleted

    def __str__(self) -> str:
        return str(self.sequence)


class AnswerTag(models.Model):
    """A cache tag of the answer about a public page: a change that invalidates the tag may have altered the answer.

    Left out are the tag of the page itself, and those that every answer has.
    """

    page_id = models.PositiveBigIntegerField(db_index=True)
    tag = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("tag", "page_id"), name="journal_answer_tag")]

    def __str__(self) -> str:
        return self.tag


class Refresh(models.Model):
    """A page whose answer changed through something else, or the tag of something that several answers share.

    Each page and each tag has one row, that of its last change.
    """

    sequence = models.PositiveBigIntegerField(primary_key=True)
    page_id = models.PositiveBigIntegerField(null=True, unique=True)
    tag = models.CharField(max_length=100, null=True, unique=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.sequence}: {self.tag or self.page_id}"


class RefreshOffset(models.Model):
    """The single row that records how far changes have been looked up in the tags of answers, and answers compared."""

    sequence = models.PositiveBigIntegerField()  # sequence of the journal
    change = models.PositiveBigIntegerField()  # sequence of the public changes
    compared_page_id = models.PositiveBigIntegerField(default=0)
    last_sequence = models.PositiveBigIntegerField(default=0)  # sequence of the refreshes
    last_deleted_sequence = models.PositiveBigIntegerField(default=0)  # last refresh that retention has deleted

    def __str__(self) -> str:
        return str(self.sequence)
