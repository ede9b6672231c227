"""The counts of processes that have exited stay in the total, without their files."""

from __future__ import annotations

import json

from prometheus_client import CollectorRegistry
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector

from cms.operations.metrics.processes import list_processes, move_counts_of_exited


def write(directory, kind, pid, values):
    file = MmapedDict(str(directory / f"{kind}_{pid}.db"))
    for name, labels, number in values:
        file.write_value(
            json.dumps([name.removesuffix("_sum").removesuffix("_bucket"), name, labels, "Help."]), number, 0
        )
    file.close()


def read(directory):
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(directory))
    return {
        (sample.name, *sample.labels.values()): sample.value
        for metric in registry.collect()
        for sample in metric.samples
    }


def fill(directory, pid):
    write(directory, "counter", pid, [("a", {"x": "1"}, pid), ("a", {"x": "2"}, 1)])
    write(
        directory,
        "histogram",
        pid,
        [("h_sum", {}, 0.5), ("h_bucket", {"le": "1.0"}, 2), ("h_bucket", {"le": "+Inf"}, 1)],
    )
    write(directory, "gauge_livesum", pid, [("g", {}, 1)])


def test_moving_changes_no_total_but_live_gauges(tmp_path):
    for pid in (11, 12, 13):
        fill(tmp_path, pid)
    before = read(tmp_path)
    assert before["a", "1"] == 36
    assert before["h_bucket", "1.0"] == 6
    assert before["g",] == 3
    for pid in (11, 12):
        move_counts_of_exited(tmp_path, pid)
        assert read(tmp_path) == {**before, ("g",): 13 - pid}
    assert list_processes(tmp_path) == [13]
    assert sorted(path.name for path in tmp_path.glob("counter_*")) == ["counter_0.db", "counter_13.db"]


def test_a_process_that_has_counted_nothing_has_nothing_to_move(tmp_path):
    move_counts_of_exited(tmp_path, 11)
    assert read(tmp_path) == {}
