"""A real Prometheus that reads the figures of web and worker during the load test, with the alert rules of ops/."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import yaml

from tests.production.processes import PROJECT, free_port, wait_for

from .dashboard import DASHBOARD, draw_dashboard
from .results import Verdict
from .site import Site

RULES = PROJECT / "ops/prometheus/alerts.yml"
SCRAPE_SECONDS = 5
STARTED_SECONDS = 30


@dataclass
class Prometheus:
    """A running Prometheus."""

    port: int
    began: float

    def get(self, path: str, **params: Any) -> Any:
        """Return the data of a response of its API."""
        query = f"?{urlencode(params)}" if params else ""
        with urlopen(f"http://127.0.0.1:{self.port}/api/v1/{path}{query}", timeout=20) as response:
            return json.load(response)["data"]

    def query(self, expression: str) -> Any:
        """Return the current values of an expression."""
        return self.get("query", query=expression)["result"]

    def query_range(self, expression: str, start: float, end: float, step: float) -> Any:
        """Return the values of an expression over time."""
        return self.get("query_range", query=expression, start=start, end=end, step=step)["result"]

    def report(self, reports: Path) -> list[Verdict]:
        """Draw the dashboard, and return the verdicts on targets and rules."""
        targets = self.get("targets")["activeTargets"]
        down = [f"{one['labels']['pool']}: {one['lastError']}" for one in targets if one["health"] != "up"]
        rules = [rule for group in self.get("rules")["groups"] for rule in group["rules"]]
        broken = [f"{rule['name']}: {rule.get('lastError', '')}" for rule in rules if rule["health"] != "ok"]
        names = set(re.findall(r"\bclarion_\w+", RULES.read_text() + DASHBOARD.read_text()))
        known = set(self.get("label/__name__/values"))
        unused = sorted(names - known)
        draw_dashboard(self.query_range, reports, self.began, time())
        fired = sorted(
            {one["metric"]["alertname"] for one in self.query('max_over_time(ALERTS{alertstate="firing"}[1h])')}
        )
        return [
            Verdict(f"Prometheus reads {len(targets)} targets; down: {', '.join(down) or 'none'}", not down),
            Verdict(
                f"Prometheus evaluates {len(rules)} alerts; with errors: {', '.join(broken) or 'none'}", not broken
            ),
            Verdict(f"metrics without a value in this run: {', '.join(unused) or 'none'}", True),
            Verdict(f"alerts that fired: {', '.join(fired) or 'none'}", True),
        ]


def find_program() -> str | None:
    """Return the path of Prometheus, None if it is not installed."""
    done = subprocess.run([PROJECT / "scripts/prometheus", "path"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or None


@contextmanager
def run_prometheus(directory: Path, site: Site) -> Iterator[Prometheus | None]:
    """Run Prometheus until the end of the block; yields None where it is not installed."""
    if not (program := find_program()):
        yield None
        return
    port = free_port()
    token = directory / "prometheus-token"
    token.write_text(site.token)
    configuration = directory / "prometheus.yml"
    configuration.write_text(yaml.safe_dump(configure(site, token)))
    command = [program, f"--config.file={configuration}", f"--storage.tsdb.path={directory}/prometheus"]
    command += [f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"]
    with (directory / "prometheus.log").open("wb") as output:
        started = subprocess.Popen(command, stdout=output, stderr=output)
    prometheus = Prometheus(port, time())
    try:
        wait_for(lambda: started.poll() is not None or _is_ready(port), STARTED_SECONDS, "Prometheus is ready")
        assert started.poll() is None, (directory / "prometheus.log").read_text()
        yield prometheus
    finally:
        started.terminate()
        started.wait()


def configure(site: Site, token: Path) -> dict[str, Any]:
    """Return the configuration, which is that of docs/operating/reference/metrics.md with shorter intervals."""
    targets = {"public": site.web, "worker": site.worker_metrics}
    return {
        "global": {"scrape_interval": f"{SCRAPE_SECONDS}s", "evaluation_interval": f"{SCRAPE_SECONDS}s"},
        "rule_files": [str(RULES)],
        "scrape_configs": [
            {
                "job_name": "clarion",
                "authorization": {"credentials_file": str(token)},
                "static_configs": [
                    {"targets": [f"127.0.0.1:{port}"], "labels": {"pool": pool}} for pool, port in targets.items()
                ],
            }
        ],
    }


def _is_ready(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/-/ready", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False
