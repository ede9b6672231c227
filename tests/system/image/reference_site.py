"""The reference site in a container."""

from __future__ import annotations

import re

from tests.production.processes import FRONTEND_KEY, free_port, wait_for
from tests.system.image.installation import Installation, fetch, report, run_editor
from tests.system.image.podman import podman, run_container


def test_the_site_shows_what_the_api_has(installation: Installation) -> None:
    run_editor(installation, "publish", "Night ferries")
    port = free_port()
    env = {
        "CMS_URL": "https://cms.example.org",
        "FRONTEND_URL": "https://www.example.org",
        "API_URL": f"http://127.0.0.1:{installation.port}",
        "FRONTEND_KEY": FRONTEND_KEY,
        "SITE_BIND": "127.0.0.1",
        "SITE_PORT": str(port),
        "SITE_TIME_ZONE": "UTC",
    }
    with run_container(installation.services["site"], env, {}, {"3000": port}) as site:
        wait_for(site.is_healthy, 60, "the site is healthy")
        status, page, headers = fetch(f"http://127.0.0.1:{port}/", {"Host": "www.example.org"})
        assert (status, "</html>" in page.decode()) == (200, True), site.read_logs()
        assert "max-age" in headers["Strict-Transport-Security"]
        style = re.search(r'href="(/[^"]+\.css)"', page.decode())
        assert style
        assert fetch(f"http://127.0.0.1:{port}{style[1]}", {"Host": "www.example.org"})[0] == 200
        assert site.execute("id", "-u").strip() == "10001"
        assert podman("exec", site.name, "touch", "/site/file", check=False).returncode
        code, seconds = site.stop()
        assert (code, seconds < site.grace_seconds) == (0, True), site.read_logs()
        report(f"site: stopped after {seconds:.1f} s")
