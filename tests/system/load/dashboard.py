"""Draws ops/prometheus/dashboard.json over real figures without a Grafana: HTML with SVG, and a picture of it.

It runs each panel's own queries against Prometheus and shows titles, legends, units and thresholds as the file has
them, so that a query without data, a wrong unit or an endless legend is seen.
"""

from __future__ import annotations

import json
import math
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from tests.production.processes import PROJECT

DASHBOARD = PROJECT / "ops/prometheus/dashboard.json"
COLUMN, ROW = 58, 38  # pixels of a unit of the grid
POINTS = 120  # points of a series
MIN_RATE_SECONDS = 20  # four times the interval at which the load test's Prometheus reads
MAX_LEGEND = 8
COLOURS = ("#7eb26d", "#eab839", "#6ed0e0", "#ef843c", "#e24d42", "#1f78c1", "#ba43a9", "#705da0", "#508642", "#cca300")
THRESHOLD_COLOURS = {"green": "#1a7f4b", "orange": "#c4710c", "yellow": "#b8860b", "red": "#c4162a"}

QueryRange = Callable[[str, float, float, float], Any]


@dataclass
class Series:
    """One line of a chart."""

    name: str
    points: list[tuple[float, float]]

    @property
    def last(self) -> float:
        return self.points[-1][1]


def draw_dashboard(query_range: QueryRange, reports: Path, start: float, end: float) -> None:
    """Write dashboard.html and, with Chromium, dashboard.png into a directory."""
    dashboard = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    step = max(5.0, (end - start) / POINTS)
    panels = "".join(
        draw_panel(panel, list(read_series(panel, query_range, start, end, step)), start, end)
        for panel in dashboard["panels"]
    )
    height = ROW * max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in dashboard["panels"])
    times = " – ".join(f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}" for at in (start, end))
    page = PAGE.format(title=escape(dashboard["title"]), times=times, width=24 * COLUMN, height=height, panels=panels)
    (reports / "dashboard.html").write_text(page, encoding="utf-8")
    with suppress(ImportError, OSError, subprocess.SubprocessError):
        take_screenshot(reports / "dashboard.html", reports / "dashboard.png", 24 * COLUMN + 40, height + 80)


def read_series(
    panel: dict[str, Any], query_range: QueryRange, start: float, end: float, step: float
) -> Iterator[Series]:
    """Yield the series of a panel, named by its legends."""
    interval = f"{max(MIN_RATE_SECONDS, round(4 * step))}s"
    for target in panel.get("targets", []):
        for found in query_range(target["expr"].replace("$__rate_interval", interval), start, end, step):
            points = [(float(at), float(text)) for at, text in found["values"] if math.isfinite(float(text))]
            if points:
                yield Series(name_series(target["legendFormat"], found["metric"]), points)


def name_series(legend: str, labels: dict[str, str]) -> str:
    """Return the legend with its labels filled in."""
    return re.sub(r"\{\{(\w+)\}\}", lambda match: labels.get(match[1], ""), legend)


def draw_panel(panel: dict[str, Any], series: list[Series], start: float, end: float) -> str:
    """Return a panel at its place."""
    at = panel["gridPos"]
    place = (
        f"left:{at['x'] * COLUMN}px;top:{at['y'] * ROW}px;width:{at['w'] * COLUMN - 8}px;height:{at['h'] * ROW - 8}px"
    )
    title = escape(panel["title"])
    if panel["type"] == "row":
        return f'<h2 style="{place}">{title}</h2>'
    if not series:
        content = f'<p class="none">{escape(panel["fieldConfig"]["defaults"].get("noValue", "No data"))}</p>'
    elif panel["type"] == "stat":
        content = draw_stat(panel, series)
    else:
        content = draw_chart(panel, series, start, end)
    return f'<section style="{place}"><h3>{title}</h3>{content}</section>'


def draw_stat(panel: dict[str, Any], series: list[Series]) -> str:
    """Return the last value on the colour of its threshold."""
    defaults, value = panel["fieldConfig"]["defaults"], series[0].last
    colour = "#444"
    for step in defaults.get("thresholds", {}).get("steps", []):
        if step["value"] is None or value >= step["value"]:
            colour = THRESHOLD_COLOURS.get(step["color"], "#444")
    return f'<p class="stat" style="background:{colour}">{format_value(value, defaults["unit"])}</p>'


def draw_chart(panel: dict[str, Any], series: list[Series], start: float, end: float) -> str:
    """Return the lines with axes, and the legend with the last values."""
    defaults, at = panel["fieldConfig"]["defaults"], panel["gridPos"]
    unit = defaults.get("unit", "short")
    shown = sorted(series, key=lambda one: -max(value for _, value in one.points))
    rows = min(len(shown), MAX_LEGEND)
    width, height = at["w"] * COLUMN - 28, at["h"] * ROW - 58 - 15 * math.ceil(rows / 2)
    left, bottom = 58, 18
    top = nice_ceiling(max([defaults.get("max", 0.0), *(value for one in shown for _, value in one.points)]) or 1.0)

    def x(moment: float) -> float:
        return left + (width - left) * (moment - start) / (end - start)

    def y(value: float) -> float:
        return (height - bottom) * (1 - value / top) + 4

    parts = [f'<svg width="{width}" height="{height}">']
    for number in range(5):
        value = top * number / 4
        parts.append(f'<line x1="{left}" x2="{width}" y1="{y(value):.1f}" y2="{y(value):.1f}" class="grid"/>')
        parts.append(f'<text x="{left - 6}" y="{y(value) + 4:.1f}" class="right">{format_value(value, unit)}</text>')
    times = 5 if at["w"] > 6 else 3
    for position in range(times):
        moment = start + (end - start) * position / (times - 1)
        anchor = "right" if position == times - 1 else "middle" if position else ""
        text = f"{datetime.fromtimestamp(moment, UTC):%H:%M:%S}"
        parts.append(f'<text x="{x(moment):.1f}" y="{height - 2}" class="{anchor}">{text}</text>')
    for number, one in enumerate(shown):
        line = " ".join(f"{x(moment):.1f},{y(value):.1f}" for moment, value in one.points)
        parts.append(f'<polyline points="{line}" stroke="{COLOURS[number % len(COLOURS)]}"/>')
    return "".join(parts) + "</svg>" + draw_legend(shown, unit)


def draw_legend(series: list[Series], unit: str) -> str:
    """Return the names and last values of the largest series."""
    items = []
    for at, one in enumerate(series[:MAX_LEGEND]):
        style = f"--colour:{COLOURS[at % len(COLOURS)]}"
        items.append(f'<li style="{style}">{escape(one.name)} <b>{format_value(one.last, unit)}</b></li>')
    if len(series) > MAX_LEGEND:
        items[-1] = f"<li>and {len(series) - MAX_LEGEND + 1} more</li>"
    return f'<ul style="columns:{1 if len(items) < 3 else 2}">{"".join(items)}</ul>'


def nice_ceiling(value: float) -> float:
    """Return the next round number."""
    scale = 10 ** math.floor(math.log10(value))
    return next(scale * factor for factor in (1, 2, 3, 4, 6, 8, 10) if scale * factor >= value * 0.999)


def format_value(value: float, unit: str) -> str:
    """Return a value in its unit, as Grafana writes it."""
    if unit == "bytes":
        return scaled(value, 1024, ("B", "KiB", "MiB", "GiB"))
    if unit == "percentunit":
        return f"{number(100 * value)}%"
    if unit == "s":
        return format_seconds(value)
    suffix = {"reqps": " req/s", "ops": " ops/s", "cps": "/s"}.get(unit, "")
    return (scaled(value, 1000, ("", "K", "M")) if value >= 1000 else number(value)) + suffix


def format_seconds(value: float) -> str:
    """Return a duration in the largest unit that fits."""
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "min")):
        if value >= size:
            return f"{number(value / size)} {name}"
    return f"{number(value)} s" if value >= 1 or not value else f"{number(value * 1000)} ms"


def scaled(value: float, base: int, names: Iterable[str]) -> str:
    """Return a value in the largest of the units, each of which is `base` times the one before."""
    *smaller, largest = names
    for name in smaller:
        if value < base:
            return f"{number(value)} {name}".rstrip()
        value /= base
    return f"{number(value)} {largest}"


def number(value: float) -> str:
    """Return three digits."""
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def take_screenshot(page: Path, picture: Path, width: int, height: int) -> None:
    """Take a picture of the page with the Chromium of the browser tests."""
    from playwright.sync_api import sync_playwright

    found = subprocess.run([PROJECT / "scripts/browser"], capture_output=True, text=True, check=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.stdout.split()[-1], args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": width, "height": height})
        tab.goto(page.as_uri())
        tab.screenshot(path=picture)
        browser.close()


PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>
body {{ margin: 20px; background: #111217; color: #ccccdc; font: 13px system-ui, sans-serif }}
main {{ position: relative; width: {width}px; height: {height}px }}
h1 {{ font-size: 18px; margin: 0 0 12px }} h1 small {{ font-weight: normal; margin-left: 12px; color: #8e8e9c }}
h2, section {{ position: absolute; box-sizing: border-box; margin: 0; overflow: hidden }}
h2 {{ font-size: 15px; padding-top: 6px }}
section {{ background: #181b1f; border: 1px solid #2b2d33; border-radius: 3px; padding: 6px 10px }}
h3 {{ font-size: 13px; font-weight: 600; margin: 0 0 6px }}
.stat {{ margin: 0; height: calc(100% - 24px); display: grid; place-items: center; font-size: 26px; color: #fff }}
.none {{ display: grid; place-items: center; height: 70%; color: #8e8e9c }}
polyline {{ fill: none; stroke-width: 1.5 }} .grid {{ stroke: #2b2d33 }}
text {{ fill: #8e8e9c; font-size: 11px }} .right {{ text-anchor: end }} .middle {{ text-anchor: middle }}
ul {{ margin: 2px 0 0; padding: 0; list-style: none; font-size: 11px; line-height: 15px }}
li {{ white-space: nowrap; overflow: hidden; text-overflow: ellipsis }}
li::before {{ content: ""; display: inline-block; width: 10px; height: 3px; margin-right: 5px; vertical-align: 3px }}
li::before {{ background: var(--colour) }}
b {{ color: #fff; font-weight: 500 }}
</style><h1>{title}<small>{times} UTC</small></h1><main>{panels}</main></html>"""
