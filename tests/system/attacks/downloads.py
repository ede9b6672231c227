"""S1, S3: slow clients of large files, while visitors read; and downloads under embargo whose access is revoked."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.s3 import find_url, new_bucket
from tests.system.attacks.file_server import FileServer, run_file_server
from tests.system.attacks.flood import MAX_CACHED_P99, finish, percentile, start
from tests.system.attacks.front import nginx_reason
from tests.system.attacks.large_files import JOURNALISTS
from tests.system.attacks.load import Group
from tests.system.attacks.slow import START_SECONDS
from tests.system.attacks.slow_readers import Readers, hold_downloads
from tests.system.attacks.table import Row
from tests.system.attacks.workspace import Workspace

MEGABYTES = 100
CLIENTS = 64  # clients of each IP address
ADDRESSES = [f"127.0.7.{number}" for number in range(1, 6)]
OTHERS = [f"127.0.6.{number}" for number in range(1, 6)]
LISTED = "".join(f"{address} 1;\n" for address in ADDRESSES)  # as frontends, which have no limits
MAX_DISK_BYTES = 200 * 10**6
RATES = (10, 10_000, 100_000, 300_000, 2_000_000)  # bytes a second, of clients under embargo
CONTROL_RATE = 100_000  # slow enough that the download lasts
MIN_RATE = 300_000  # rate of clients that are sure to notice the end in time
BEGINNING_SECONDS, END_SECONDS = 4.0, 2.0
MAX_BYTES_AFTER_END = 800_000  # nginx and the kernel hold so many for a slower client
BEFORE = {
    "slow": "6 clients: 335 MB of disk; 64 with a kit of 300 MB: 19 GB",
    "revoked": "40 of 40 MB arrived, 37 MB after the revocation",
}


def run(work: Workspace) -> Iterator[Row]:
    """Run both attacks with files of this machine, and with a bucket where an S3 server runs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")  # read by the client that creates the bucket
    if reason := nginx_reason():
        yield Row("S1", "high", "slow downloads", BEFORE["slow"], reason, None)
        return
    with run_server(work, "files") as server:
        yield attack_slowly("files, 16 of an address", server, OTHERS, work.seconds)
        yield attack_slowly("files, no limit of an address", server, ADDRESSES, work.seconds)
        yield from attack_revoked("files", server)
    if not find_url():
        yield Row(
            "S3", "medium", "downloads from a bucket", BEFORE["revoked"], "no S3 server: `scripts/s3 start`", None
        )
        return
    with new_bucket() as (media_url, _), run_server(work, "bucket", MEDIA_URL=media_url) as server:
        yield attack_slowly("bucket, no limit of an address", server, ADDRESSES, work.seconds)
        yield from attack_revoked("bucket", server)


@contextmanager
def run_server(work: Workspace, name: str, **more: str) -> Iterator[FileServer]:
    directory = Path(work.directory / f"downloads-{name}")
    directory.mkdir()
    with run_file_server(directory, MEGABYTES, processes=2, frontends=LISTED, **more) as server:
        yield server


def attack_slowly(name: str, server: FileServer, addresses: list[str], seconds: float) -> Row:
    """Let all clients take a kilobyte a second of the kit, and measure what visitors wait for and what the disk has."""
    path, disk = server.files["kit"], [0]
    with hold_downloads(server.front.port, [path] * CLIENTS, addresses) as group, sampling(server, disk):
        probe = Group("cached", "path", server.front.port, ["127.0.8.1"], clients=2, rate=10, path="/api/v1/site")
        results = finish(start(START_SECONDS + seconds, [probe], niceness=0))["cached"]
        held = sum(reader.status == 200 and not reader.ended for reader in group.readers)
    statuses = Counter(reader.status for reader in group.readers)
    late = [one for one in results if one[0] >= START_SECONDS]
    p99, failures = percentile([one[2] for one in late], 99), sum(one[1] != 200 for one in late)
    now = f"{len(group.readers)} clients: {dict(statuses)}, {held} held; at most {max(disk) / 1e6:.0f} MB of disk, "
    now += f"kept answer p99 {p99:.2f} s of {len(late)}, {failures} failures"
    works = held >= 16 * len(addresses) and set(statuses) <= {200, 429, 503}
    is_held = works and max(disk) < MAX_DISK_BYTES and p99 <= MAX_CACHED_P99 and not failures
    return Row("S1", "high", f"slow downloads, {name}", BEFORE["slow"], now, is_held)


@contextmanager
def sampling(server: FileServer, sizes: list[int]) -> Iterator[None]:
    """Append the bytes of temporary files of nginx to `sizes`, four times a second."""
    stopping = threading.Event()

    def sample() -> None:
        while not stopping.wait(0.25):
            sizes.append(server.count_temporary_bytes())

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def attack_revoked(name: str, server: FileServer) -> Iterator[Row]:
    """Revoke the access of a journalist while clients with different rates download the document and the kit."""
    paths, others = (list(server.files["journalists"][one].values()) for one in JOURNALISTS[:2])
    with ExitStack() as stack:
        groups = [
            stack.enter_context(hold_downloads(server.front.port, paths, [f"127.0.9.{number}"], bytes_per_second=rate))
            for number, rate in enumerate(RATES, start=1)
        ]
        control = stack.enter_context(
            hold_downloads(server.front.port, others, ["127.0.9.100"], bytes_per_second=CONTROL_RATE)
        )
        time.sleep(BEGINNING_SECONDS)
        began = [reader.status == 200 and not reader.ended for group in groups for reader in group.readers]
        server.run("revoke", JOURNALISTS[0])
        time.sleep(END_SECONDS)
        for group in groups:
            yield _revoked_row(name, group, all(began))
        now = f"{sum(not reader.ended for reader in control.readers)} of {len(others)} downloads go on"
        goes_on = not any(reader.ended for reader in control.readers)
        yield Row("S3", "medium", f"{name}, another journalist", "", now, goes_on)


def _revoked_row(name: str, group: Readers, began: bool) -> Row:
    """Return what became of the clients with one rate. Those that go on read to the end now, as fast as they can."""
    ended = sum(reader.ended for reader in group.readers)
    group.stop()
    left = [0 if reader.ended else reader.receive_all() for reader in group.readers]
    complete = sum(reader.read > MEGABYTES * 10**6 for reader in group.readers)
    now = f"{ended} of {len(group.readers)} ended within {END_SECONDS:.0f} s, {complete} complete; "
    now += f"{max(left) / 1e3:.0f} kB were still on their way to one"
    is_held = began and not complete and max(left) <= MAX_BYTES_AFTER_END
    is_held = is_held and (ended == len(group.readers) or group.bytes_per_second < MIN_RATE)
    return Row(
        "S3", "medium", f"{name}, revoked at {group.bytes_per_second / 1e3:g} kB/s", BEFORE["revoked"], now, is_held
    )
