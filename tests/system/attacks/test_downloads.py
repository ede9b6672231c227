"""A small case of the attack `downloads`: what slow readers of large files occupy, and what a revocation ends."""

from __future__ import annotations

import http.client
import io
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from PIL import Image

from tests import migrated_sqlite
from tests.markers import mark_extended
from tests.s3 import new_bucket
from tests.system.attacks.file_server import FileServer, run_file_server
from tests.system.attacks.large_files import PICTURE_SIZE
from tests.system.attacks.slow_readers import open_reader

pytestmark = [pytest.mark.processes, pytest.mark.slow]

MEGABYTES = 8
SLOW_READERS = 30  # more than the threads of the one process
BEGINNING_BYTES = 300_000
MAX_BYTES_AFTER_REVOCATION = 2_000_000  # a part of the file, and what the kernel has buffered
MAX_DISK_BYTES = 5_000_000


@pytest.fixture(
    scope="module", params=["directory", pytest.param("bucket", marks=[pytest.mark.s3, pytest.mark.extended])]
)
def server(request, tmp_path_factory, django_db_setup) -> Iterator[FileServer]:
    directory = tmp_path_factory.mktemp("files")
    migrated_sqlite.copy_to(directory / "clarion.sqlite3")
    if request.param == "directory":
        with run_file_server(directory, MEGABYTES) as server:
            yield server
    else:
        with new_bucket() as (media_url, _), run_file_server(directory, MEGABYTES, MEDIA_URL=media_url) as server:
            yield server


KINDS = {
    "document": lambda files: files["document"],
    "kit": lambda files: files["kit"],
    "print": lambda files: files["print"],
    "own document": lambda files: files["journalists"]["Lena Okafor"]["document"],
    "own kit": lambda files: files["journalists"]["Lena Okafor"]["kit"],
}


def download(port: int, path: str, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    sent = {"Host": "cms.example.org", "X-Forwarded-Proto": "https"}
    connection.request("GET", path, headers=sent | {name.replace("_", "-"): one for name, one in headers.items()})
    response = connection.getresponse()
    try:
        return response.status, response.read()
    finally:
        connection.close()


def test_slow_readers_occupy_neither_the_disk_nor_the_threads(server: FileServer) -> None:
    port, paths = server.front.port, [get_path(server.files) for get_path in KINDS.values()]
    chosen = [(paths[number % len(paths)], f"198.51.100.{number}") for number in range(SLOW_READERS)]
    with ExitStack() as stack:
        for path, address in chosen:
            reader = stack.enter_context(closing(open_reader(port, path, forwarded_for=address)))
            reader.receive_at_least(1000)
            assert reader.status == 200
        # In this time nginx would have received the others to their end.
        assert len(download(port, server.files["document"])[1]) > MEGABYTES * 10**6
        assert server.count_temporary_bytes() <= MAX_DISK_BYTES
        assert download(port, "/api/v1/site")[0] == 200


@pytest.mark.parametrize("kind", mark_extended(KINDS, except_for=["print", "own kit"]))
def test_the_parts_of_a_file_are_the_file(server: FileServer, kind: str) -> None:
    path = KINDS[kind](server.files)
    directly, through_nginx = (download(port, path) for port in (server.direct, server.front.port))
    assert directly[0] == 200
    assert through_nginx == directly
    status, part = download(server.front.port, path, Range="bytes=500000-4500001")
    assert (status, part) == (206, directly[1][500_000:4_500_002])


def test_a_public_picture_is_whole(server: FileServer) -> None:
    status, content = download(server.front.port, server.files["picture"])
    with Image.open(io.BytesIO(content)) as picture:
        assert (status, picture.size) == (200, PICTURE_SIZE)
        picture.load()


@pytest.mark.parametrize(
    ("kind", "name"),
    [("document", "Ines Calloway"), pytest.param("kit", "Tomas Reed", marks=pytest.mark.extended)],
)
def test_a_revocation_ends_the_downloads_of_its_journalist_only(server: FileServer, kind: str, name: str) -> None:
    paths = [server.files["journalists"][one][kind] for one in (name, "Lena Okafor")]
    revoked, other = [open_reader(server.front.port, path) for path in paths]
    for reader in (revoked, other):
        reader.receive_at_least(BEGINNING_BYTES)
    assert server.run("revoke", name) == {"revoked": 1}
    assert revoked.receive_all() <= MAX_BYTES_AFTER_REVOCATION
    assert other.receive_all() > (MEGABYTES - 1) * 10**6
    for reader in (revoked, other):
        reader.close()
