"""Add published stories to the demo: python -m tests.system.database_move.many_pages COUNT"""

from __future__ import annotations

import sys

import django


def main(count: int) -> None:
    django.setup()
    from cms.journal.journal import record_full_change
    from cms.page_types.stories.models import StoryIndexPage
    from tests.system.faults.content import bulk_create_stories

    stories = StoryIndexPage.objects.filter(locale__language_code="en").order_by("pk")[0]
    bulk_create_stories(stories, count)
    record_full_change()


if __name__ == "__main__":
    main(int(sys.argv[1]))
