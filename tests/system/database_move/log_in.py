"""Log in to the admin with the password of the account ada: python -m tests.system.database_move.log_in [USER PASSWORD]

Prints whether it works, and whether a wrong password works.
"""

from __future__ import annotations

import json
import sys

import django


def main(*given: str) -> None:
    django.setup()
    from cms.demo.factories import PASSWORD

    username, password = given or ("ada", PASSWORD)
    print(json.dumps({"password": _try(username, password), "wrong password": _try(username, f"not {password}")}))  # noqa: T201


def _try(username: str, password: str) -> bool:
    from django.contrib.auth import SESSION_KEY
    from django.test import Client
    from django.urls import reverse

    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    client.post(reverse("wagtailadmin_login"), {"login": username, "username": username, "password": password})
    return SESSION_KEY in client.session


if __name__ == "__main__":
    main(*sys.argv[1:])
