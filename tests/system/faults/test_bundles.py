"""Readers never see a part of a bundle, whatever happens to the worker that publishes it."""

from __future__ import annotations

import os

import pytest

from cms.demo import factories

from . import sizes
from .bundle_campaign import CHANGED_PAGES, FAULTS, Campaign
from .conftest import EXTENDED_ON_ELASTICSEARCH
from .content import create_site
from .environment import FaultEnvironment
from .polls import Judge, Visitors, ask
from .processes import start_fork_server, wait_until

pytestmark = [pytest.mark.journey, pytest.mark.processes]

VISITORS = 3
START_SECONDS = 60.0
PLANTED_BUNDLES = 40  # a part is found in the first few of them


@EXTENDED_ON_ELASTICSEARCH
def test_no_response_shows_a_part_of_a_bundle(environment: FaultEnvironment, monkeypatch, report):
    more = ("restart",) if "FAULTS_RESTART_COMMAND" in os.environ else ()  # a PostgreSQL server of this test
    judge, campaign = run_campaign(environment, monkeypatch, (*FAULTS, *more), sizes.BUNDLES)
    report(describe(judge, campaign))
    assert not judge.parts, judge.parts[:5]
    assert not campaign.different_undos, campaign.different_undos[:1]
    assert len(judge.seen) > 1  # readers have seen acts


@pytest.mark.extended
@pytest.mark.parametrize("plant", ["one-by-one", "search", "responses"])
def test_a_missing_rule_is_found(environment: FaultEnvironment, monkeypatch, report, plant):
    """Plant: each page in a transaction of its own; searches without the rule; responses that are built once."""
    faults = (plant,) if plant == "one-by-one" else ("none",)
    judge, campaign = run_campaign(environment, monkeypatch, faults, PLANTED_BUNDLES, plant)
    report(describe(judge, campaign))
    assert judge.parts
    assert not campaign.different_undos, campaign.different_undos[:1]
    if plant == "search":
        assert all(part.startswith("search") for part in judge.parts)


def run_campaign(
    environment: FaultEnvironment, monkeypatch, faults, bundles: int, plant: str = ""
) -> tuple[Judge, Campaign]:
    monkeypatch.setenv("FAULTS_ROLES", "tests.system.faults.bundle_roles")
    tree = create_site(2, languages=("en",))
    judge = Judge()
    with start_fork_server(environment) as processes:
        campaign = Campaign(processes, judge, tree, factories.SuperuserFactory(), seed=43, faults=faults)
        environment.update_index()
        processes.start("web", "careless_web" if plant in ("search", "responses") else "web", plant)
        campaign.start_worker("none")
        wait_until(lambda: ask(environment.port, "/readyz")[0] == 200, START_SECONDS, "the web process is ready")
        campaign.wait_for_index()
        visitors = Visitors(environment.port, campaign.paths, judge)
        visitors.start(VISITORS)
        try:
            for _ in range(bundles):
                campaign.run_bundle()
                if judge.parts:
                    break
        finally:
            visitors.finish()
        campaign.wait_for_index()
        for name, path in campaign.paths.items():
            judge.judge(name, *ask(environment.port, path))
        assert not processes.errors()
    return judge, campaign


def describe(judge: Judge, campaign: Campaign) -> str:
    polls = sum(judge.polls.values())
    return (
        f"{campaign.published} bundles of {CHANGED_PAGES + 1} pages published and {campaign.undone} undone "
        f"({dict(campaign.happened)}); {polls} responses judged ({dict(judge.polls)}), {dict(judge.statuses)}, "
        f"{judge.degraded} searches by the database, {len(judge.seen)} states seen; {len(judge.parts)} parts, "
        f"{len(campaign.different_undos)} undos that differ; longest wait {max(campaign.act_seconds):.1f} s"
    )
