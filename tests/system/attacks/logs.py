"""What held, logs: whatever the other attacks sent, no log contains a secret or an e-mail address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.production.processes import SECRET_KEY
from tests.system.attacks.content import PASSWORD
from tests.system.attacks.installation import BYPASS_KEY, KEY
from tests.system.attacks.table import Row
from tests.system.attacks.workspace import Workspace

E_MAIL_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
CREDENTIAL = re.compile(r"\bpv[a-z]_[\w-]{20,}")  # preview codes and tokens


def run(work: Workspace) -> Iterator[Row]:
    """Read the logs of every process that the other attacks have started."""
    session = work.installation.cookie.rpartition("=")[2]
    lines = [line for log in work.directory.rglob("*.log") for line in log.read_text(errors="replace").splitlines()]
    secrets = (PASSWORD, BYPASS_KEY, KEY, SECRET_KEY, session)
    leaks = [line for line in lines if any(secret in line for secret in secrets) or CREDENTIAL.search(line)]
    leaks += [line for line in lines if E_MAIL_ADDRESS.search(line)]
    errors = sum("Traceback" in line for line in lines)
    now = f"{len(lines)} lines: {len(leaks)} with a secret or an e-mail address, {errors} tracebacks"
    yield Row("held", "medium", "logs", "4,690 lines, none", now, not leaks and not errors)
