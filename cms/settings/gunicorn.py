"""Configuration of gunicorn: one process per core with several threads, so that slow requests do not block others."""

import os
import shutil
import socket
import struct
import sys
import tempfile
from pathlib import Path

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from cms.core.memory import exclude_loaded_objects
from cms.settings import file_permissions  # noqa: F401 - log files, which are opened before the application is loaded
from cms.settings.capacity import read_capacity

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
capacity = read_capacity()
workers = capacity.admin_processes if os.environ.get("WEB_POOL") == "admin" else capacity.web_processes
threads = capacity.threads
worker_class = "gthread"
# A process accepts no more connections than it has threads. Others wait at the socket, which all processes share, for
# the process that is free first. With gunicorn's default of 1,000, requests waited in one while another was free.
worker_connections = threads
keepalive = 0  # a connection that is kept would be one of these
# Load the application before the socket is opened. Otherwise the system accepts requests for processes that are still
# loading, which takes seconds, and a proxy cannot tell that it should try another host. Processes also share memory.
preload_app = True
timeout = 30
# A new process responds slowly for some seconds: it connects to all servers and compiles its SQL. With 20,000 requests,
# which are seven minutes under full load, two processes were replaced at almost the same time.
max_requests = 100_000
max_requests_jitter = 20_000
limit_request_line = 8_190  # enough for a percent-encoded query of 512 characters in any script with all filters
accesslog = None
_logger = "JsonLogger" if os.environ.get("LOG_FORMAT") == "json" else "TextLogger"
logger_class = f"cms.settings.gunicorn_log.{_logger}"  # also redacts the access log that --access-logfile enables
control_socket_disable = True
# gunicorn takes SCRIPT_NAME and PATH_INFO from headers of local clients, which would bypass the path rules of a proxy.
# It then takes only the scheme of the request from them (forwarded_allow_ips), which is harmless.
forwarder_headers = ""

# Longest wait for the next bytes of a body, and for the client to take more of the response. gunicorn has no such
# limit, so a few clients that stop in the middle of a body would occupy all threads. It is a second line: only a proxy
# that buffers requests (ops/nginx) also stops clients that send a byte of a body now and then.
SOCKET_TIMEOUT_SECONDS = 10


def when_ready(server: Arbiter) -> None:
    """Prepare what all processes inherit: the loaded application, and the time-outs of the listening sockets."""
    exclude_loaded_objects()
    timeout = struct.pack("ll", SOCKET_TIMEOUT_SECONDS, 0)
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, timeout)
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeout)


# Python's default of 5 ms lets a search delay every other request by 5 ms whenever that waits for the network. During a
# flood of searches, 0.5 ms reduced the slowest cached responses from 1.9 s to 0.6 s.
THREAD_SWITCH_INTERVAL_SECONDS = 0.0005


def post_fork(server: Arbiter, worker: Worker) -> None:
    """Let threads of the new process take turns more often, and let it count from now on."""
    sys.setswitchinterval(THREAD_SWITCH_INTERVAL_SECONDS)
    if METRICS_DIRECTORY:
        from cms.operations.metrics.instruments import REQUESTS

        # Opens the files of this process, by which it is known before its first request.
        REQUESTS.labels("other", "2xx", "none").inc(0)


def post_worker_init(worker: Worker) -> None:
    """Let the process say which version it runs, once the application is loaded. Only Clarion's own has models."""
    from django.apps import apps

    if apps.ready:
        from cms.jobs.running_versions import start_web_reports

        start_web_reports()


# Each process counts in files of this directory, and the one that answers /metrics adds them up. The library reads the
# variable when it is imported, which is after this file. Where the directory for temporary files is in memory, so are
# these files.
METRICS_DIRECTORY = tempfile.mkdtemp(prefix="clarion-metrics-") if os.environ.get("METRICS_TOKEN") else ""
if METRICS_DIRECTORY:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = METRICS_DIRECTORY
elif "PROMETHEUS_MULTIPROC_DIR" in os.environ:
    del os.environ["PROMETHEUS_MULTIPROC_DIR"]


def pre_fork(server: Arbiter, worker: Worker) -> None:
    """Leave nothing of the main process, which has loaded the application, to the new one: connections and counts."""
    from django.db import connections

    connections.close_all()
    if METRICS_DIRECTORY:
        for path in Path(METRICS_DIRECTORY).glob(f"*_{os.getpid()}.db"):
            path.unlink()


def child_exit(server: Arbiter, worker: Worker) -> None:
    """Keep the counts of a process that has exited, without its files."""
    if METRICS_DIRECTORY:
        from cms.operations.metrics.processes import move_counts_of_exited

        move_counts_of_exited(Path(METRICS_DIRECTORY), worker.pid)


def on_exit(server: Arbiter) -> None:
    """Delete the directory of the counts."""
    if METRICS_DIRECTORY:
        shutil.rmtree(METRICS_DIRECTORY, ignore_errors=True)
