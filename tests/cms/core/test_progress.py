"""Progress of long commands: on a terminal and in logs, and how interruptions end them."""

import io
import signal

import pytest
from django.core.management import CommandError
from django.core.management.base import OutputWrapper
from structlog.testing import capture_logs

from cms.core import commands as module
from cms.core.commands import Progress, catch_stop_signals, estimate, exit_when_interrupted


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def usual_handler():
    """Let SIGINT raise KeyboardInterrupt. A shell that starts the tests in the background lets it be ignored."""
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, previous)


def test_a_terminal_shows_one_line_with_what_is_done_and_messages_above_it():
    terminal = Terminal()
    with capture_logs() as logs, Progress("move_media", 4, unit="files", stream=OutputWrapper(terminal)) as progress:
        progress.advance(3)
        progress.write_line("line 2: no title")
        progress.advance()
    *above, bar = terminal.getvalue().rstrip("\n").split("\n")
    assert [text.split("\r")[-1].strip() for text in above] == ["line 2: no title"]
    assert "move_media: 100%" in bar
    assert "4/4" in bar
    assert logs == []


def test_without_a_terminal_the_state_is_logged_also_while_a_step_takes_long(monkeypatch):
    stream = io.StringIO()
    reported = []
    monkeypatch.setattr(module, "LOG_INTERVAL_SECONDS", 0.0)
    with capture_logs() as logs, Progress("rebuild_search", 10, stream=stream) as progress:
        progress.advance(5)
        while not reported:
            reported = [entry for entry in logs if entry["done"] == 5]
    assert stream.getvalue() == ""
    assert reported[0].keys() >= {"command", "done", "total", "unit", "per_second", "seconds_left"}
    assert {entry["event"] for entry in logs} == {"command.progressed"}


def test_a_short_command_logs_nothing():
    with capture_logs() as logs, Progress("rebuild_search", 10, stream=io.StringIO()) as progress:
        progress.advance(10)
    assert logs == []


def test_messages_without_a_terminal_are_lines():
    stream = io.StringIO()
    with Progress("import_content", 1, stream=OutputWrapper(stream)) as progress:
        progress.write_line("line 1: no title")
    assert stream.getvalue() == "line 1: no title\n"


@pytest.mark.parametrize(
    ("done", "total", "rate", "left"), [(40, 100, 10.0, 6), (0, 100, 0.0, None), (40, None, 10.0, None), (9, 5, 2.2, 0)]
)
def test_the_estimate_has_the_rate_and_the_remaining_time(done, total, rate, left):
    assert estimate(done, total, 4.0) == {"per_second": rate, "seconds_left": left}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_command_cleans_up_and_says_what_to_do(number, usual_handler):
    cleaned_up, before = [], signal.getsignal(signal.SIGTERM)

    def run() -> None:
        with exit_when_interrupted("Run it again."):
            try:
                signal.raise_signal(number)
            finally:
                cleaned_up.append(number)

    with pytest.raises(CommandError, match="Run it again") as raised:
        run()
    assert (raised.value.returncode, cleaned_up) == (130, [number])
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_signal_requests_a_stop_between_two_steps_and_a_second_one_has_its_usual_effect(usual_handler):
    with catch_stop_signals() as stop_requested:
        assert not stop_requested.is_set()
        signal.raise_signal(signal.SIGINT)
        assert stop_requested.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
