"""Configuration of gunicorn: one process per core with several threads, so that slow requests do not block others."""

import multiprocessing
import os

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
workers = int(os.environ.get("WEB_CONCURRENCY", max(2, multiprocessing.cpu_count())))
threads = 4
timeout = 30
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_line = 8_190  # enough for a percent-encoded query of 512 characters in any script with all filters
accesslog = None
logger_class = "cms.preview.redaction.RedactingLogger"  # also redacts the access log that --access-logfile enables
control_socket_disable = True
# gunicorn takes SCRIPT_NAME and PATH_INFO from headers of local clients, which would bypass the path rules of a proxy.
# It then takes only the scheme of the request from them (forwarded_allow_ips), which is harmless.
forwarder_headers = ""
