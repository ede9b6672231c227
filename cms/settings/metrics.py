"""Settings of figures for Prometheus and of health checks, all off by default; docs/operating.md explains them."""

import re

from django.core.exceptions import ImproperlyConfigured

from cms import __version__

from .env import env

CLARION_VERSION = __version__

# Who sends `Authorization: Bearer TOKEN` may read /metrics. Empty: nothing is counted, and the address does not exist.
METRICS_TOKEN = env("METRICS_TOKEN", default="")
# The address and port at which the worker answers with its own figures; empty: nowhere.
WORKER_METRICS_BIND = env("WORKER_METRICS_BIND", default="")
# A file whose time the worker sets to now every fifteen seconds, which a health check reads; empty: none.
WORKER_HEARTBEAT_FILE = env("WORKER_HEARTBEAT_FILE", default="")

if WORKER_METRICS_BIND and not re.fullmatch(r"\S*:\d{1,5}", WORKER_METRICS_BIND):
    raise ImproperlyConfigured("WORKER_METRICS_BIND must be an address and a port, such as 127.0.0.1:9464.")
