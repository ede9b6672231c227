"""`show_system_status` prints what the page of the admin shows, and its exit code says whether something is wrong."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from cms.demo import factories
from cms.files.images.models import Picture
from cms.jobs import heartbeat

pytestmark = pytest.mark.django_db


def show(capsys, *areas):
    with pytest.raises(SystemExit) as ended:
        call_command("show_system_status", *areas)
    return ended.value.code, capsys.readouterr().out


def test_an_area_in_order_is_ok_and_ends_with_0(capsys):
    heartbeat.record(heartbeat.MAIN_LOOP)
    assert show(capsys, "worker") == (0, "worker: Worker\n  ok\n")


def test_an_issue_is_shown_with_what_to_do_and_ends_with_1(capsys):
    code, text = show(capsys, "worker", "queues")
    assert code == 1
    assert "  critical: The worker has never run. Start manage.py worker" in text
    assert "  Nothing waits in a queue." in text
    assert "schedule:" not in text


def test_facts_alone_end_with_0(capsys):
    code, text = show(capsys, "disk")
    assert code == 0
    assert "are left for" in text


def test_an_unknown_area_is_refused_with_those_that_exist():
    with pytest.raises(CommandError, match=r"No area: disc\. The areas are .*disk"):
        call_command("show_system_status", "disc")


def test_images_without_sizes_are_reported_until_they_are_tried_again(capsys):
    picture = factories.PictureFactory()
    Picture.objects.filter(pk=picture.pk).update(rendition_state=f"{Picture.FAILED} 2026-01-01")
    assert "The file of 1 image cannot be read." in show(capsys, "images")[1]
    call_command("retry_renditions")
    assert capsys.readouterr().out == "1 images are tried again by the worker.\n"
    assert show(capsys, "images")[0] == 0
