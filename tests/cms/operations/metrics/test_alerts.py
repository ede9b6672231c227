"""Each alert of ops/prometheus/alerts.yml fires when it should and not before, as promtool evaluates the rules."""

from __future__ import annotations

import shutil
import subprocess
from typing import Any

import pytest
import yaml

from tests.cms.operations.metrics.test_documents import RULES

UP = 'up{job="clarion",pool="worker",instance="a"}'
SERVED, FAILED = (f'clarion_requests_total{{pool="public",status="{status}"}}' for status in ("2xx", "5xx"))
FAST, SLOW, ALL = (f'clarion_request_seconds_bucket{{operation="stories",le="{le}"}}' for le in ("1", "2.5", "+Inf"))
QUEUE, ALLOWED = (
    f'clarion_queue_{name}_seconds{{{{queue="webhooks.delivery",pool="{{}}"}}}}' for name in ("oldest_due", "max_wait")
)
MAIL = 'clarion_queue_attempts_total{{queue="approval.queuedemail",outcome="{}"}}'
SENT = 'clarion_webhook_attempts_total{{outcome="{}"}}'
SILENCE = 'clarion_worker_silence_seconds{{part="main-loop",instance="{}"}}'

Series = dict[str, str]  # in the notation of promtool: `0+5x30` are 0, 5, 10 … for thirty minutes

# By alert: what makes it fire, what is just not enough, and after how many minutes it fires, at the latest.
CASES: dict[str, tuple[Series, Series, int]] = {
    "ClarionDown": ({UP: "1x5 0x30"}, {UP: "1x30"}, 8),
    "ClarionErrors": (
        {SERVED: "0+970x30", FAILED: "0+30x30"},
        {SERVED: "0+990x30", FAILED: "0+10x30"},
        8,
    ),
    "ClarionSlow": (
        {FAST: "0+90x40", SLOW: "0+100x40", ALL: "0+100x40"},
        {FAST: "0+97x40", SLOW: "0+100x40", ALL: "0+100x40"},
        15,
    ),
    "ClarionLimitsHit": (
        {'clarion_limits_hit_total{limit="search",kind="rate"}': "0+90x40"},
        {'clarion_limits_hit_total{limit="search",kind="rate"}': "0+50x40"},
        25,
    ),
    "ClarionFiguresIncomplete": (
        {'clarion_state_readable{state="index"}': "0x30"},
        {'clarion_state_readable{state="index"}': "1x30"},
        11,
    ),
    "ClarionNotWritable": (
        {'clarion_database_writable{pool="public"}': "1x20", 'clarion_database_writable{pool="admin"}': "0x20"},
        {'clarion_database_writable{pool="public"}': "1x20", 'clarion_database_writable{pool="admin"}': "1x20"},
        3,
    ),
    # Gauges are read by every target; that of one may be older.
    "ClarionWorkerSilent": (
        {SILENCE.format("a"): "0+60x20", SILENCE.format("b"): "5+60x20"},
        {SILENCE.format("a"): "0+60x20", SILENCE.format("b"): "5x20"},
        5,
    ),
    "ClarionQueueLate": (
        {QUEUE.format("public"): "7300x20", ALLOWED.format("public"): "7200x20", ALLOWED.format("worker"): "7200x20"},
        {QUEUE.format("public"): "7100x20", ALLOWED.format("public"): "7200x20", ALLOWED.format("worker"): "7200x20"},
        6,
    ),
    "ClarionJobFails": (
        {'clarion_job_failures_total{job="clarion",job_name="webhooks"}': "0+1x40"},
        {'clarion_job_failures_total{job="clarion",job_name="webhooks"}': "0x10 1x30"},
        12,
    ),
    "ClarionMailFails": (
        {MAIL.format("failed"): "0+1x60", MAIL.format("done"): "0+0x60"},
        {MAIL.format("failed"): "0+1x60", MAIL.format("done"): "0+1x60"},
        20,
    ),
    "ClarionWebhooksFail": (
        {SENT.format("no_response"): "0+1x60", SENT.format("refused"): "0+1x60", SENT.format("delivered"): "0x60"},
        {SENT.format("no_response"): "0+1x60", SENT.format("refused"): "0x60", SENT.format("delivered"): "0+1x60"},
        20,
    ),
    "ClarionScheduleLate": ({"clarion_schedule_late": "0x3 1x20"}, {"clarion_schedule_late": "0x20"}, 6),
    "ClarionMediaStorageDown": (
        {'clarion_media_storage_up{pool="public"}': "1x20", 'clarion_media_storage_up{pool="worker"}': "0x20"},
        {'clarion_media_storage_up{pool="public"}': "1x20", 'clarion_media_storage_up{pool="worker"}': "1x20"},
        3,
    ),
    "ClarionBackupOld": (
        {"clarion_backup_age_seconds": "170000+60x400"},
        {"clarion_backup_age_seconds": "90000+60x400"},
        240,
    ),
    "ClarionBackupFailed": ({"clarion_backup_failed": "1x100"}, {"clarion_backup_failed": "0x100"}, 65),
    "ClarionScheduleFailed": ({"clarion_schedule_failed": "0x3 1x20"}, {"clarion_schedule_failed": "0x20"}, 6),
    "ClarionEngineDown": (
        {'clarion_engine_up{pool="public"}': "0x20", 'clarion_engine_up{pool="worker"}': "1x20"},
        {'clarion_engine_up{pool="public"}': "1x20", 'clarion_engine_up{pool="worker"}': "1x20"},
        3,
    ),
    "ClarionBreakerOpen": (
        {'clarion_engine_breaker_open{pool="public"}': "1x20"},
        {'clarion_engine_breaker_open{pool="public"}': "0x20"},
        2,
    ),
    "ClarionSearchDegraded": (
        {"clarion_searches_degraded_total": "0+3x30"},
        {"clarion_searches_degraded_total": "3x30"},
        8,
    ),
    "ClarionIndexLate": ({"clarion_index_lag_seconds": "61x20"}, {"clarion_index_lag_seconds": "59x20"}, 6),
    "ClarionPagesParked": ({"clarion_index_parked_pages": "1x20"}, {"clarion_index_parked_pages": "0x20"}, 6),
    "ClarionIndexOutdated": (
        {'clarion_index_outdated{locale="en"}': "1x130"},
        {'clarion_index_outdated{locale="en"}': "1x100 0x30"},
        121,
    ),
}


def build_test(alert: str, series: Series, minute: int, *, fires: bool) -> dict[str, Any]:
    """Return a test of promtool: whether only this alert fires at a minute."""
    firing = 'count by (alertname) (ALERTS{alertstate="firing"})'
    samples = [{"labels": f'{{alertname="{alert}"}}', "value": 1}] if fires else []
    return {
        "name": f"{alert} {'fires' if fires else 'is quiet'}",
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "promql_expr_test": [{"expr": firing, "eval_time": f"{minute}m", "exp_samples": samples}],
    }


def test_every_alert_has_a_case():
    rules = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    assert sorted(CASES) == sorted(rule["alert"] for group in rules["groups"] for rule in group["rules"])


@pytest.mark.processes
def test_alerts_fire_when_they_should_and_not_before(tmp_path):
    if not (promtool := shutil.which("promtool")):
        pytest.skip("not run: promtool is not installed; `scripts/prometheus install` installs it")
    tests = [
        build_test(alert, series, minute, fires=fires)
        for alert, (bad, good, minute) in CASES.items()
        for series, fires in ((bad, True), (good, False))
    ]
    file = tmp_path / "tests.yml"
    file.write_text(yaml.safe_dump({"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": tests}))
    done = subprocess.run([promtool, "test", "rules", file], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
