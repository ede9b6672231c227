"""Fill a database with many pages in seconds: `python -m tests.system.performance.fill COUNT`.

The database is that of DATABASE_URL (or SQLite in DATA_DIR), migrated and without content. Rows are written with COPY
on PostgreSQL and `executemany` on SQLite: 100,000 pages in about a minute. Afterwards `manage.py rebuild_search`
builds the index, which knows nothing of the pages before.

    DATABASE_URL=postgres://… SEARCH_URL=… python manage.py migrate
    DATABASE_URL=postgres://… python -m tests.system.performance.fill 100000
    DATABASE_URL=postgres://… SEARCH_URL=… python manage.py rebuild_search

Four of five pages are stories and one is a release, dated over the last ten years; there is one call to action, with an
event, for 500 pages, and one redirect for 20. Two in 100 pages are drafts, one has expired, and one section is private.
Most have a picture, two topics, a region and an author. The words are distributed as in natural language (a few are in
every text, most in few texts), and texts of one topic share words, so that a search finds few or many pages and similar
pages exist. The same COUNT creates the same content.
"""

from __future__ import annotations

import json
import random
import sys
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, count, islice
from typing import Any

import django

SEED = 16
TOPICS, REGIONS, PEOPLE, PICTURES = 24, 12, 40, 8
BATCH_SIZE = 2000  # pages whose rows are in memory
DAYS = 3650
RELEASE_EVERY, CALL_EVERY, REDIRECT_EVERY, DRAFT_EVERY, EXPIRED_EVERY = 5, 500, 20, 50, 100
PAGES_WITH_EVENTS = 2000  # as many events as the smallest site has: a calendar contains up to 500
MAX_CHANGES = 20_000  # changes of the last days, for `/changes`
WORDS, TOPIC_WORDS = 30_000, 150
KINDS = ("news", "blog", "field_story", "statement", "event_report")


class Texts:
    """Random texts whose words have Zipf's distribution: the word of rank n is n times as rare as the first."""

    def __init__(self) -> None:
        from cms.demo.factories import words

        self.random = random.Random(SEED)
        known = list(dict.fromkeys(word.lower() for word in words.faker.get_words_list()))
        ends = ("ing", "er", "ment", "ed", "ness", "ly", "ation", "s")
        made = (
            f"{a[:5]}{b[-4:]}{self.random.choice(ends)}" for _ in count() for a, b in [self.random.sample(known, 2)]
        )
        self.words = list(islice(dict.fromkeys([*known, *islice(made, 2 * WORDS)]), WORDS))
        self.weights = list(accumulate(1 / rank for rank in range(8, len(self.words) + 8)))
        rare = self.words[len(known) :]
        self.of_topic = [self.random.sample(rare, TOPIC_WORDS) for _ in range(TOPICS)]

    def sentence(self, topic: int, length: int) -> str:
        """Return a sentence, one word in eight of which belongs to the topic."""
        chosen = self.random.choices(self.words, cum_weights=self.weights, k=length - length // 8)
        chosen += self.random.choices(self.of_topic[topic], k=length // 8)
        self.random.shuffle(chosen)
        return " ".join(chosen).capitalize()

    def paragraph(self, topic: int) -> str:
        return "".join(f"{self.sentence(topic, 16)}. " for _ in range(3)).strip()

    def body(self, topic: int) -> str:
        """Return the stored form of a body of some paragraphs."""
        html = "".join(f"<p>{self.paragraph(topic)}</p>" for _ in range(self.random.randint(2, 8)))
        block = {"type": "rich_text", "value": html, "id": self.uuid()}
        return json.dumps([block])

    def uuid(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))


def analyze() -> None:
    """Let PostgreSQL read how many rows its tables have, as it does later by itself. SQLite does not."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def main(pages: int) -> None:
    """Fill the database with this number of pages."""
    django.setup()
    from django.core.management.color import no_style
    from django.db import connection, transaction
    from wagtail.models import Page

    with transaction.atomic():
        Filler().fill(pages)
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [Page]):  # the ids were not taken from it
            cursor.execute(sql)
    analyze()


class Filler:
    """Writes the rows of pages, copied from one page of each type that was created as editors do."""

    def __init__(self) -> None:
        from cms.demo import factories
        from cms.files.images.renditions import create_missing_renditions

        self.texts, self.tree = Texts(), factories.site(languages=("en",))
        self.topics = [factories.TopicFactory(label=f"Topic {number}").pk for number in range(TOPICS)]
        self.regions = [factories.RegionFactory(label=f"Region {number}").pk for number in range(REGIONS)]
        self.people = [factories.PersonFactory().pk for _ in range(PEOPLE)]
        self.pictures = [factories.PictureFactory(size=(800, 600)).pk for _ in range(PICTURES)]
        create_missing_renditions()
        create_private_section(self.tree.home)
        self.now = datetime.now(UTC).replace(microsecond=0)
        call = factories.CallToActionFactory(event_at=self.now)
        self.models = [factories.StoryFactory(), factories.ReleaseFactory(), call]

    def fill(self, pages: int) -> None:
        """Write all pages, then what refers to them."""
        ids = count(max(page.pk for page in self.models) + 1)
        numbers: tuple[list[int], ...] = ([], [], [])
        for number in range(pages):
            numbers[2 if number % CALL_EVERY == 3 else 1 if number % RELEASE_EVERY == 1 else 0].append(number)
        for first, chosen in zip(self.models, numbers, strict=True):
            self._write(first, chosen, ids)
        self._write_redirects()
        self._write_changes()
        fill_admin_search()
        fill_references()

    def _write(self, first: Any, numbers: list[int], ids: Iterator[int]) -> None:
        from wagtail.models import Page

        parent, paths = first.get_parent(), paths_after(first)
        for start in range(0, len(numbers), BATCH_SIZE):
            rows = [self._values(first, parent, n, next(ids), next(paths)) for n in numbers[start : start + BATCH_SIZE]]
            for model in (Page, *(one for one in type(first).__mro__[::-1] if is_own_table(one))):
                insert_copies(model, first, rows)
            self._write_relations(first, rows)
            if start == 0:
                analyze()  # or the plans of triggers are made for empty tables until the transaction ends
        Page.objects.filter(pk=parent.pk).update(numchild=len(numbers) + 1)

    def _values(self, first: Any, parent: Any, number: int, pk: int, path: str) -> dict[str, Any]:
        """Return the columns in which the page differs from the first one of its type."""
        texts, topic = self.texts, number * 7 % TOPICS
        at = self.now - timedelta(minutes=1 + number * 7919 % (DAYS * 1440))
        title, slug = texts.sentence(topic, 8), f"page-{number}"
        is_draft, is_expired = number % DRAFT_EVERY == 7, number % EXPIRED_EVERY == 9
        return {
            "number": number,
            "topic": topic,
            "id": pk,
            "page_ptr_id": pk,
            "basepage_ptr_id": pk,
            "path": path,
            "title": title,
            "draft_title": title,
            "slug": slug,
            "url_path": f"{parent.url_path}{slug}/",
            "translation_key": uuid.UUID(texts.uuid()),
            "live": not (is_draft or is_expired),
            "expired": is_expired,
            "has_unpublished_changes": is_draft,
            "first_published_at": None if is_draft else at,
            "last_published_at": None if is_draft else at,
            "latest_revision_created_at": at,
            "live_revision_id": None,
            "latest_revision_id": None,
            "summary": texts.sentence(topic, 24),
            "body": texts.body(topic),
            "published_at": at,
            "listed_at": at,
            "image_id": self.pictures[number % PICTURES] if number % 3 else None,
            "featured": number % 50 == 0,
            "story_kind": KINDS[number * 3 % len(KINDS)],
            "priority": number % 100,
            "event_at": self.now if number < PAGES_WITH_EVENTS else None,
        }

    def _write_relations(self, first: Any, rows: list[dict[str, Any]]) -> None:
        from cms.page_types.stories.models import StoryByline
        from cms.pages.models import BasePage

        topics, regions = BasePage.topics.through, BasePage.regions.through
        tagged = [(row["id"], t) for row in rows for t in dict.fromkeys((row["topic"], row["number"] // 3 % TOPICS))]
        insert(topics, ("basepage_id", "topic_id"), ((pk, self.topics[topic]) for pk, topic in tagged))
        placed = ((row["id"], self.regions[row["number"] % REGIONS]) for row in rows)
        insert(regions, ("basepage_id", "region_id"), placed)
        if first is self.models[0]:
            authors = ((row["id"], self.people[row["number"] % PEOPLE], 0) for row in rows)
            insert(StoryByline, ("page_id", "person_id", "sort_order"), authors)

    def _write_redirects(self) -> None:
        """Write redirects as an import of an old site does."""
        from wagtail.contrib.redirects.models import Redirect

        targets = list(type(self.models[0]).objects.order_by("pk").values_list("pk", flat=True)[::REDIRECT_EVERY])
        known = {"site_id": self.tree.record.pk, "is_permanent": True}
        redirects = (Redirect(old_path=f"/old/{pk}", redirect_page_id=pk, **known) for pk in targets)
        Redirect.objects.bulk_create(redirects, batch_size=BATCH_SIZE)

    def _write_changes(self) -> None:
        """Write what the worker records of published pages, so that `/changes` has something to list."""
        from cms.journal import journal
        from cms.journal.models import PublicChange, PublicChangesOffset

        stories = type(self.models[0]).objects.filter(live=True).order_by("pk").values_list("pk", "slug")[:MAX_CHANGES]
        known = {"site_id": self.tree.record.pk, "locale": "en", "type": "story", "change": "updated", "at": self.now}
        PublicChange.objects.bulk_create(
            [PublicChange(page_id=pk, path=f"/stories/{slug}/", **known) for pk, slug in stories], batch_size=BATCH_SIZE
        )
        offset = {"epoch": 1, "sequence": journal.last_sequence(), "clock": self.now, "everything": False}
        PublicChangesOffset.objects.update_or_create(pk=1, defaults=offset)


def create_private_section(home: Any) -> None:
    """Create a section with a view restriction, which every public query has to respect."""
    from wagtail.models import PageViewRestriction

    from cms.demo import factories

    section = factories.StandardFactory(title="Members", parent=home)
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)


def fill_admin_search() -> None:
    """Write the entries of the admin's search, as saving each page does."""
    from django.db import connection

    title = "to_tsvector('simple', page.title)" if connection.vendor == "postgresql" else "page.title"
    summary = "to_tsvector('simple', base.summary)" if connection.vendor == "postgresql" else "base.summary"
    values = {
        "object_id": "CAST(page.id AS varchar(50))",
        "content_type_id": "page.content_type_id",
        "title_norm": "1.1",
        "title": title,
        "autocomplete": title,
        "body": summary,
        "title_text": "page.title",
        "body_text": "base.summary",
    }
    tables = "wagtailcore_page page JOIN pages_basepage base ON base.page_ptr_id = page.id"
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, "wagtailsearch_indexentry")
        names = [column.name for column in columns if column.name in values]
        cursor.execute(
            f"INSERT INTO wagtailsearch_indexentry ({', '.join(names)}) "
            f"SELECT {', '.join(values[name] for name in names)} FROM {tables} WHERE TRUE ON CONFLICT DO NOTHING"
        )


def fill_references() -> None:
    """Write the references of pages to their pictures, as saving each page does: they make the pictures public."""
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Page, ReferenceIndex

    from cms.files.images.models import Picture
    from cms.pages.models import BasePage

    page_type, picture_type = (ContentType.objects.get_for_model(model) for model in (Page, Picture))
    shown = BasePage.objects.exclude(image=None).values_list("pk", "content_type_id", "image_id")
    known = {"base_content_type": page_type, "to_content_type": picture_type, "model_path": "image"}
    known |= {"content_path": "image", "content_path_hash": ReferenceIndex._get_content_path_hash("image")}
    rows = (
        ReferenceIndex(object_id=str(pk), content_type_id=own_type, to_object_id=str(picture), **known)
        for pk, own_type, picture in shown.iterator(BATCH_SIZE)
    )
    while batch := list(islice(rows, BATCH_SIZE)):
        ReferenceIndex.objects.bulk_create(batch, ignore_conflicts=True)


def is_own_table(model: type) -> bool:
    """Return whether the model is a page type with a table besides that of `Page`."""
    from wagtail.models import Page

    return issubclass(model, Page) and model is not Page and not model._meta.abstract


def insert_copies(model: Any, first: Any, rows: list[dict[str, Any]]) -> None:
    """Insert a row into the table of this model only for each of `rows`; what they do not name is copied."""
    from django.db import connection

    fields = model._meta.local_concrete_fields
    copied = {field: field.get_db_prep_save(field.value_from_object(first), connection) for field in fields}

    def value(field: Any, row: dict[str, Any]) -> Any:
        if field.attname not in row:
            return copied[field]
        given = row[field.attname]
        return given if field.attname == "body" else field.get_db_prep_save(given, connection)

    insert(model, [field.attname for field in fields], ([value(field, row) for field in fields] for row in rows))


def insert(model: Any, names: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """Insert rows of database values into the columns of these attributes."""
    from django.db import connection

    by_name = {field.attname: field.column for field in model._meta.local_concrete_fields}
    columns = [connection.ops.quote_name(by_name[name]) for name in names]
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(tuple(row))
        else:
            marks = ", ".join(["%s"] * len(columns))
            sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
            cursor.executemany(sql, [tuple(row) for row in rows])


def paths_after(first: Any) -> Iterator[str]:
    """Yield treebeard's paths of the next siblings."""
    length, start = type(first).steplen, type(first)._str2int(first.path[-type(first).steplen :])
    return (type(first)._get_path(first.path[:-length], first.depth, step) for step in count(start + 1))


if __name__ == "__main__":
    main(int(sys.argv[1]))
