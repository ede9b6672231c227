"""Variables that are nearly those of a setting are named; those of other programs are not."""

from __future__ import annotations

import re

import structlog

from cms.operations.system_status.checks import (
    check_variables,
    find_unknown_variables,
    known_variables,
    report_unknown_variables,
)
from tests.cms.test_settings_document import DOCUMENT, READ

MISTAKES = {
    "SEARCH_REPLICA": "SEARCH_REPLICAS",
    "search_replicas": "SEARCH_REPLICAS",
    "SERACH_URL": "SEARCH_URL",
    "SECOND_FACTOR_ROLE": "SECOND_FACTOR_ROLES",
    "CMS_COLOR": "CMS_COLOUR",
    "TRUSTED_PROXY": "TRUSTED_PROXIES",
    "LANGAUGES": "LANGUAGES",
    "SITE_TIMEZONE": "SITE_TIME_ZONE",
    "FRONT_END_KEY": "FRONTEND_KEY",
    "EMAIL_FORM": "EMAIL_FROM",  # read in production only
}
# Of POSIX, shells, hosters, Kubernetes with services of these names, images of servers, and libraries.
FOREIGN = """
HOME HOSTNAME LANG LANGUAGE LC_ALL LOGNAME PATH PWD SHELL TERM TZ USER EDITOR PAGER DISPLAY MAIL MAILCHECK HISTSIZE
DYNO REDIS_URL WEB_MEMORY FLY_APP_NAME RENDER_EXTERNAL_URL SOURCE_VERSION PORTS HTTPS_PORT HTTP_PROXY NO_PROXY
KUBERNETES_SERVICE_HOST CMS_SERVICE_HOST CMS_SERVICE_PORT CMS_PORT CMS_PORT_8000_TCP SEARCH_PORT SEARCH_SERVICE_HOST
SEARCH_PORT_9200_TCP_ADDR DATABASE_PORT DATABASE_SERVICE_PORT FRONTEND_PORT FRONTEND_PORT_3000_TCP MAIL_PORT WORKER_PORT
POSTGRES_USER POSTGRES_DB POSTGRES_HOST PGHOST PGPASSWORD REDIS_HOST ES_JAVA_OPTS DISCOVERY_TYPE SECRET_KEY_BASE
OTEL_SERVICE_NAME OTEL_EXPORTER_OTLP_HEADERS OTEL_EXPORTER_OTLP_TRACES_HEADERS AWS_REGION AWS_DEFAULT_REGION
ANYMAIL_MAILGUN_API_KEY ANYMAIL_WEBHOOK_SECRETS DJANGO_DEBUG PYTHONPATH PYTHON_VERSION GPG_KEY PIP_INDEX_URL NODE_ENV
XDG_DATA_DIRS XDG_DATA_DIR GITHUB_TOKEN CI_COMMIT_SHA APP_NAME APP_URL BASE_URL DATABASE_HOST DATABASE_NAME
EMAIL_HOST EMAIL_PORT LOG_LEVEL SITE SITES SITE_HSTS WEBHOOK_SECRET API_URL
"""


def test_the_known_variables_are_those_that_the_settings_read():
    assert known_variables() == READ


def test_misspelt_variables_are_named_with_the_right_ones():
    assert find_unknown_variables(dict.fromkeys(MISTAKES, "1")) == MISTAKES


def test_the_last_letter_that_is_missing_is_noticed_in_every_longer_name():
    own = (name for name in known_variables() if not name.startswith(("ANYMAIL_", "DJANGO_", "OTEL_")))
    mistakes = {name[:-1]: name for name in own if len(name) > 8 and name[:-1] != "LANGUAGE"}
    assert find_unknown_variables(dict.fromkeys(mistakes, "")) == mistakes


def test_variables_of_others_are_nobodys_mistake():
    assert find_unknown_variables(dict.fromkeys(FOREIGN.split(), "1")) == {}


def test_documented_variables_of_the_compose_file_and_of_development_are_none():
    documented = set(re.findall(r"`([A-Z][A-Z_0-9]+)`", DOCUMENT))
    assert len(documented) > 120
    misspelt = {"SEARCH_REPLICA": "SEARCH_REPLICAS"}  # the example of the document
    assert find_unknown_variables(dict.fromkeys(documented, "1")) == misspelt


def test_the_check_and_the_log_name_the_variable_and_never_its_value(monkeypatch):
    monkeypatch.setenv("FRONTEND_KEYS", "a canary")
    (warning,) = [found for found in check_variables() if "FRONTEND_KEYS" in found.msg]
    with structlog.testing.capture_logs() as logged:
        report_unknown_variables()
    entry = {"event": "settings.unknown_variable", "variable": "FRONTEND_KEYS", "nearest": "FRONTEND_KEY"}
    assert {**entry, "log_level": "warning"} in logged
    assert warning.id == "settings.W001"
    assert "Did you mean FRONTEND_KEY?" in warning.hint
    assert "canary" not in f"{warning}{logged}"
