"""Create what the attacks need in a database: `python -m tests.system.attacks.content PAGES`. Prints JSON.

That is a site with stories, and an administrator.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

NAME, PASSWORD = "attacked", "correct horse battery staple"


def main(pages: int) -> dict[str, Any]:
    """Create the content, and return the path of a list of pages in the admin."""
    from django.contrib.auth import get_user_model

    from cms.demo import factories
    from tests.system.faults.content import bulk_create_stories
    from tests.system.performance.bulk_content import fill_stories

    tree = factories.site()
    topics = [factories.TopicFactory(label=f"Topic {number}") for number in range(24)]
    regions = [factories.RegionFactory(label=f"Region {number}") for number in range(8)]
    bulk_create_stories(tree.stories, pages)
    fill_stories(topics, regions)
    get_user_model().objects.create_superuser(NAME, "attacked@example.org", PASSWORD)
    return {"explorer": f"/admin/pages/{tree.stories.pk}/"}


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))))
