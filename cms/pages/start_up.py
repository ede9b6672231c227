"""What must be complete before a process answers requests."""

from __future__ import annotations

import platform

import structlog
from django.core.exceptions import ImproperlyConfigured

from .block_checks import check_blocks
from .checks import is_html_parser_linear
from .filter_checks import check_search_filters
from .type_checks import check_page_types
from .value_checks import check_declared_values

log = structlog.get_logger(__name__)


def report_html_parser() -> None:
    """Log a warning about a Python whose HTML parser takes quadratic time (CVE-2025-6069).

    `check --deploy` refuses it. The start does not: a restart must not fail because of a Python that has been in use.
    """
    if not is_html_parser_linear():
        log.warning("python.html_parser_quadratic", version=platform.python_version())


def require_complete_declarations() -> None:
    """Check blocks, page types and search filters, as `manage.py check` does; gunicorn runs no system checks.

    An incomplete page type would answer with errors, and editors who save a page would delete the blocks that could
    not be loaded.

    Raises:
        ImproperlyConfigured: something is incomplete; the message says what to do.
    """
    problems = [*check_blocks(), *check_page_types(), *check_search_filters(), *check_declared_values()]
    if errors := [problem for problem in problems if problem.is_serious()]:
        raise ImproperlyConfigured("\n".join(f"{error.msg} {error.hint}" for error in errors))
