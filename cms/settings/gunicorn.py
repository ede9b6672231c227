"""How gunicorn serves: a process a core, some threads each, so that one slow request holds up nobody."""

import multiprocessing
import os

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
workers = int(os.environ.get("WEB_CONCURRENCY", max(2, multiprocessing.cpu_count())))
threads = 4
timeout = 30
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_line = 8_190  # a search of 512 characters in any script, percent-encoded, with all its filters
accesslog = None
logger_class = "cms.preview.redaction.RedactingLogger"  # of an access log, too, that --access-logfile switches on
control_socket_disable = True
