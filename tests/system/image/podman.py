"""Run containers of the images as docker-compose.yml says, with podman instead of Docker."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PODMAN = tuple(os.environ.get("PODMAN", "podman").split())
Service = Mapping[str, Any]  # as the Compose file has it when its variables are resolved
LIMITS = ("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024")


def podman(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run podman with the storage in which scripts/image has built the images."""
    done = subprocess.run([*PODMAN, *arguments], capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0 or not check, f"podman {arguments[0]}: {done.stdout[-2000:]}{done.stderr[-3000:]}"
    return done


def inspect_image(name: str) -> dict[str, Any]:
    """Return the configuration and the layers of an image."""
    return json.loads(podman("image", "inspect", name).stdout)[0]


def build_options(service: Service, environment: Mapping[str, str], volumes: Mapping[str, str]) -> list[str]:
    """Return the options of `podman run` for a service: what it may do, see and write.

    The network is that of the machine, so that the container reaches the servers of the tests, and cgroups are off,
    so that limits of memory are measured instead of enforced.
    """
    options = ["--network", "host", "--cgroups", "disabled", *LIMITS]
    if service.get("read_only"):
        options += ["--read-only", "--read-only-tmpfs=false"]
    if service.get("init"):
        options.append("--init")
    options += [f"--tmpfs={tmpfs}" for tmpfs in service.get("tmpfs", [])]
    options += [f"--cap-drop={name}" for name in service.get("cap_drop", [])]
    options += [f"--security-opt={option.removesuffix(':true')}" for option in service.get("security_opt", [])]
    for volume in service.get("volumes", []):
        options.append(f"--volume={volumes[volume['source']]}:{volume['target']}")
    given = {name: value for name, value in service["environment"].items() if value is not None}
    options += [f"--env={name}={value}" for name, value in {**given, **environment}.items()]
    return options


@dataclass
class Container:
    """A running container of a service."""

    name: str
    service: Service
    ports: Mapping[str, int]  # those of the Compose file, and the free ones of the test in their place

    def execute(self, *command: str, check: bool = True) -> str:
        """Run a command in the container and return what it prints."""
        return podman("exec", self.name, *command, check=check).stdout

    def is_healthy(self) -> bool:
        """Run the health check of the Compose file in the container."""
        kind, *command = self.service["healthcheck"]["test"]
        for port, free in self.ports.items():
            command = [text.replace(f"127.0.0.1:{port}", f"127.0.0.1:{free}") for text in command]
        if kind == "CMD-SHELL":
            command = ["sh", "-c", *command]
        return podman("exec", self.name, *command, check=False).returncode == 0

    def stop(self) -> tuple[int, float]:
        """Stop the container as Docker Compose does. Return its exit code, and the seconds that it took."""
        began = time.monotonic()
        podman("stop", "--time", str(self.grace_seconds), self.name)
        seconds = time.monotonic() - began
        return json.loads(podman("inspect", self.name).stdout)[0]["State"]["ExitCode"], seconds

    @property
    def grace_seconds(self) -> int:
        """Return the seconds after which Docker Compose ends the container with SIGKILL."""
        return int(self.service.get("stop_grace_period", "10s").removesuffix("s"))

    def read_logs(self) -> str:
        """Return what the container has written."""
        done = podman("logs", self.name)
        return done.stdout + done.stderr

    def measure_memory(self) -> int:
        """Return the bytes that its processes occupy, without counting twice what they share."""
        first = json.loads(podman("inspect", self.name).stdout)[0]["State"]["Pid"]
        namespace = os.readlink(f"/proc/{first}/ns/pid")
        return sum(_measure_process(path) for path in Path("/proc").glob("[0-9]*") if _is_in(path, namespace))


def _is_in(process: Path, namespace: str) -> bool:
    try:
        return os.readlink(process / "ns/pid") == namespace
    except OSError:  # it has ended, or is none of ours
        return False


def _measure_process(process: Path) -> int:
    kilobytes = re.search(r"^Pss:\s+(\d+)", (process / "smaps_rollup").read_text(), re.M)
    return int(kilobytes[1]) * 1024 if kilobytes else 0


def run_once(service: Service, environment: Mapping[str, str], volumes: Mapping[str, str], *command: str) -> str:
    """Run a container of the service with another command until it ends, and return what it prints."""
    options = build_options(service, environment, volumes)
    given = list(command) or service["command"]
    return podman("run", "--rm", *options, f"localhost/{service['image']}", *given).stdout


@contextmanager
def run_container(
    service: Service, environment: Mapping[str, str], volumes: Mapping[str, str], ports: Mapping[str, int]
) -> Iterator[Container]:
    """Run a service until the end of the block."""
    name = f"clarion-test-{uuid.uuid4().hex[:8]}"
    command = service["command"] or []  # None: that of the image
    podman("run", "--detach", "--name", name, *build_options(service, environment, volumes),
           f"localhost/{service['image']}", *command)  # fmt: skip
    try:
        yield Container(name, service, ports)
    finally:
        podman("rm", "--force", "--time", "5", name, check=False)
