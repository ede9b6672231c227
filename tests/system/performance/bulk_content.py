"""Create 10,000 pages a minute without `save()` of Wagtail: `python -m tests.system.performance.bulk_content COUNT`."""

from __future__ import annotations

import sys

import django

PUBLISH_BATCH_SIZE = 500


def main(count: int) -> None:
    django.setup()
    from cms.demo import factories
    from tests.system.faults.content import bulk_create_stories

    tree = factories.site()
    topics = [factories.TopicFactory(label=f"Topic {number}") for number in range(24)]
    regions = [factories.RegionFactory(label=f"Region {number}") for number in range(8)]
    bulk_create_stories(tree.stories, count)
    fill_stories(topics, regions)


def fill_stories(topics: list, regions: list) -> None:
    """Give every story its own texts, dates, topics and region."""
    from django.db import transaction

    from cms.demo.factories import blocks, words
    from cms.page_types.stories.models import StoryPage
    from cms.pages.models import BasePage

    ids = list(StoryPage.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), PUBLISH_BATCH_SIZE):
        pages = list(StoryPage.objects.filter(pk__in=ids[start : start + PUBLISH_BATCH_SIZE]))
        tagged, regional = [], []
        for number, page in enumerate(pages, start):
            page.title, page.summary, page.listed_at = words.sentence(), words.text(), words.day(number)
            page.body = [blocks.rich_text(words.html(8))]
            chosen = {topics[number % len(topics)].pk, topics[number * 7 % len(topics)].pk}
            tagged += [BasePage.topics.through(basepage_id=page.pk, topic_id=topic) for topic in chosen]
            regional.append(BasePage.regions.through(basepage_id=page.pk, region_id=regions[number % len(regions)].pk))
        with transaction.atomic():
            StoryPage.objects.bulk_update(pages, ["title", "summary", "listed_at", "body"], batch_size=50)
            BasePage.topics.through.objects.bulk_create(tagged)
            BasePage.regions.through.objects.bulk_create(regional)


if __name__ == "__main__":
    main(int(sys.argv[1]))
