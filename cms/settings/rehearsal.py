"""Settings of rehearsals: read-only copies of the site at a later minute, by the service `manage.py rehearsal`."""

import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from .env import DATA_DIR, env, require_origin

# The origin at which readers reach the rehearsal service, mostly that of CMS_URL: nginx passes `/rehearsal/` on to it.
# Empty: there is no service.
REHEARSAL_URL = env("REHEARSAL_URL", default="")
if REHEARSAL_URL:
    REHEARSAL_URL = require_origin("REHEARSAL_URL", REHEARSAL_URL)

# Names of copies are parts of names of schemas, indexes and directories.
REHEARSAL_COPY_PATTERN = r"[a-z0-9]{4,32}"
# The name of the copy that this process runs on. The service sets it for the processes that it starts.
REHEARSAL_COPY = env("REHEARSAL_COPY", default="")
if REHEARSAL_COPY and not re.fullmatch(REHEARSAL_COPY_PATTERN, REHEARSAL_COPY):
    raise ImproperlyConfigured("REHEARSAL_COPY is set by manage.py rehearsal: remove it from the environment.")

# The address and port at which the service answers, behind the proxy.
REHEARSAL_BIND = env("REHEARSAL_BIND", default="127.0.0.1:8010")
# The directory of the copies; each has one of its own in it, which is deleted with it.
REHEARSAL_DIR = Path(env("REHEARSAL_DIR", default=str(DATA_DIR / "rehearsals"))).absolute()
REHEARSAL_MAX_RUNNING = env.int("REHEARSAL_MAX_RUNNING", default=3)  # at the same time
REHEARSAL_LIFETIME_HOURS = env.int("REHEARSAL_LIFETIME_HOURS", default=4)
REHEARSAL_MAX_MB = env.int("REHEARSAL_MAX_MB", default=10_000)  # disk space of each copy

# Only in the processes of a rehearsal, for which the service sets both: the time zone of the minute that they show,
# and when the rehearsal ends at the latest.
REHEARSAL_SHOWN_ZONE = env("REHEARSAL_SHOWN_ZONE", default="")
REHEARSAL_SHOWN_UNTIL = env("REHEARSAL_SHOWN_UNTIL", default="")

for _name, _value, _most in (
    ("REHEARSAL_MAX_RUNNING", REHEARSAL_MAX_RUNNING, 50),
    ("REHEARSAL_LIFETIME_HOURS", REHEARSAL_LIFETIME_HOURS, 168),
    ("REHEARSAL_MAX_MB", REHEARSAL_MAX_MB, 10_000_000),
):
    if not 1 <= _value <= _most:
        raise ImproperlyConfigured(f"{_name} must be a number from 1 to {_most}.")
