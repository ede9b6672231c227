"""Open a release under embargo, and print the code of the link: `python -m tests.system.attacks.embargo_link`."""

from __future__ import annotations

import json
from datetime import timedelta

import django


def open_release() -> dict[str, str]:
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from cms.demo import factories
    from cms.press.embargo_access.accesses import open_to
    from tests.cms.press.embargo_access.conftest import create_code, create_journalist

    tree = factories.site()
    until = timezone.now() + timedelta(days=1)
    release = factories.ReleaseFactory(parent=tree.releases, title="Under embargo", embargo_until=until, bare=True)
    officer = get_user_model().objects.create_superuser("officer", "officer@example.org")
    (access,) = open_to(release, [create_journalist()], officer)
    return {"code": create_code(access)}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(open_release()))  # noqa: T201
