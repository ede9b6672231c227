"""nginx under attack, with the configuration of `ops/nginx`."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.production.processes import PROJECT


def nginx_reason() -> str:
    """Return why nginx cannot run here; an empty text if it can."""
    if not (PROJECT / "scripts/nginx").exists():
        return "there is no configuration of nginx"
    found = subprocess.run([PROJECT / "scripts/nginx", "path"], capture_output=True, check=False)
    return "nginx is not installed: `scripts/nginx install`" if found.returncode else ""


def create_certificate(directory: Path) -> dict[str, str]:
    """Return the files of a certificate for a day, as `clarion.d` contains them."""
    key, certificate = directory / "new-key.pem", directory / "new-certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "1", "-subj", "/CN=cms.example.org", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return {"key.pem": key.read_text(), "certificate.pem": certificate.read_text()}
