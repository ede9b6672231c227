"""Create what the attacks need in a database: `python -m tests.system.attacks.content PAGES`. Prints JSON.

That is a site with stories, an administrator, and an account with a second factor.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

GUARDED = "guarded"  # an account with a second factor
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
    return {"explorer": f"/admin/pages/{tree.stories.pk}/", "recovery_codes": create_guarded()}


def create_guarded() -> list[str]:
    """Create an account with an authenticator app, and return its recovery codes, each of which works once."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from cms.demo import factories

    user = factories.UserFactory(username=GUARDED, password=PASSWORD, groups=["Editors"])
    TOTP.activate(user, generate_totp_secret())
    return RecoveryCodes.activate(user).generate_codes()


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))))
