"""A second web process of the installation that requires second factors of press officers and has OpenID Connect."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from tests.browser.installation import Installation, answers
from tests.production.processes import WEB, free_port, process, wait_for

PROVIDER = Path(__file__).parent / "oidc_provider"
CLAIMS = {
    "ada": {"groups": ["press"], "email": "ada@example.org", "name": "Ada Press", "preferred_username": "ada"},
    "eve": {"groups": ["others"], "email": "petra@example.org", "email_verified": False},
}


@contextmanager
def secured_cms(installation: Installation, logs: Path) -> Iterator[str]:
    """Run the CMS and the provider, and return the address of the CMS."""
    cms, provider = free_port(), free_port()
    address, issuer = f"http://localhost:{cms}", f"http://localhost:{provider}"
    env = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        **installation.variables,
        "PORT": str(cms),
        "CMS_URL": address,
        "WEB_CONCURRENCY": "1",
        "SECOND_FACTOR_ROLES": "press_officer",
        "OIDC_SERVER_URL": issuer,
        "OIDC_CLIENT_ID": "clarion",
        "OIDC_CLIENT_SECRET": "a secret of the tests",
        "OIDC_NAME": "the newsroom",
        "OIDC_ROLES": json.dumps({"press": ["press_officer"], "search": ["search_editor"]}),
        "OIDC_SECOND_FACTOR": "claim",
    }
    command = ["node", str(PROVIDER / "provider.js"), str(provider), f"{address}/admin/login/oidc/callback/"]
    with process(logs / "secured-web.log", *WEB, env=env), (logs / "provider.log").open("wb") as output:
        node = subprocess.Popen([*command, json.dumps(CLAIMS)], env=env, stdout=output, stderr=output)
        try:
            wait_for(lambda: answers(f"{issuer}/.well-known/openid-configuration"), 30, "the provider")
            wait_for(lambda: answers(f"{address}/healthz"), 60, "the CMS")
            yield address
        finally:
            node.terminate()
            node.wait(10)


def copy_user(installation: Installation, name: str) -> str:
    """Create a user with the password and groups of another, whose factors a test may change. Return its name."""
    new_name = f"{name}-{token_hex(4)}"
    with installation.database() as database:
        columns = [column[0] for column in database.execute("SELECT * FROM users_user").description]
        names = ", ".join(column for column in columns if column not in ("id", "username"))
        database.execute(
            f"INSERT INTO users_user (username, {names}) SELECT '{new_name}', {names} FROM users_user"
            f" WHERE username = '{name}'"
        )
        database.execute(
            "INSERT INTO users_user_groups (user_id, group_id)"
            f" SELECT (SELECT id FROM users_user WHERE username = '{new_name}'), group_id FROM users_user_groups"
            f" WHERE user_id = (SELECT id FROM users_user WHERE username = '{name}')"
        )
    return new_name
