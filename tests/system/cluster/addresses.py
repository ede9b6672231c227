"""The ports of the cluster, from CLUSTER_PORT (8600) on: none that the system gives to connections of clients."""

from __future__ import annotations

import os
import socket

FIRST = int(os.environ.get("CLUSTER_PORT", "8600"))

NGINX, INTERNAL, REDIRECTING = FIRST, FIRST + 1, FIRST + 2
WEB = (FIRST + 11, FIRST + 12)
ELASTICSEARCH = (FIRST + 21, FIRST + 22, FIRST + 23)
TRANSPORT = (FIRST + 31, FIRST + 32, FIRST + 33)
REDIS, POSTGRES, S3 = FIRST + 40, FIRST + 50, FIRST + 60

HOST = "cms.example.org"
FRONTEND_KEY = "cluster-frontend-key"  # nginx answers requests with it past its cache


def listens(port: int) -> bool:
    """Return whether a program accepts connections on this port."""
    with socket.socket() as client:
        client.settimeout(1.0)
        return client.connect_ex(("127.0.0.1", port)) == 0
