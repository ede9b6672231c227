"""The document, the alert rules and the dashboard name metrics that exist; the document names all."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from cms.operations.metrics.exposition import generate_exposition
from cms.operations.metrics.instruments import REGISTRY

PROJECT = Path(__file__).parents[4]
RULES = PROJECT / "ops/prometheus/alerts.yml"
DASHBOARD = PROJECT / "ops/prometheus/dashboard.json"
DOCUMENT = (PROJECT / "docs/operating/reference/metrics.md").read_text(encoding="utf-8")


def exposed_names() -> set[str]:
    """Return the names of all metrics as the document writes them: counters with their suffix, histograms without."""
    families = text_string_to_metric_families(generate_exposition().decode())
    return {family.name + "_total" * (family.type == "counter") for family in families}


def test_operators_find_every_metric_in_one_table(db, search_engine):
    assert sorted(re.findall(r"^\| `(clarion_\w+)` \|", DOCUMENT, re.MULTILINE)) == sorted(exposed_names())


@pytest.mark.parametrize("file", [RULES, DASHBOARD], ids=lambda file: file.name)
def test_rules_and_dashboard_use_metrics_that_exist(db, search_engine, file):
    named = set(re.findall(r"\bclarion_\w+", file.read_text(encoding="utf-8")))
    assert len(named) > 10
    assert {re.sub(r"_(bucket|sum|count)$", "", name) for name in named} - exposed_names() == set()


def test_every_alert_says_what_is_wrong_and_what_to_do():
    alerts = [rule for group in yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]]
    assert [rule["alert"] for rule in alerts if set(rule["annotations"]) != {"summary", "action"}] == []
    assert {rule["labels"]["severity"] for rule in alerts} == {"critical", "warning"}


def test_no_label_is_one_that_prometheus_sets():
    labels = {name for metric in REGISTRY._collector_to_names for name in metric._labelnames}
    assert {"job_name", "queue"} <= labels
    assert labels.isdisjoint({"job", "instance", "pool"})


def test_panels_of_the_dashboard_do_not_overlap():
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    places = [
        (x, y)
        for at in (panel["gridPos"] for panel in panels)
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(places) == len(set(places))
    assert len({panel["id"] for panel in panels}) == len(panels)


@pytest.mark.processes
def test_promtool_accepts_the_rules():
    promtool = shutil.which("promtool")
    if not promtool:
        pytest.skip("not run: promtool is not installed; `scripts/prometheus install` installs it")
    done = subprocess.run([promtool, "check", "rules", RULES], capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 0, done.stderr
