"""The demonstration web as it is served."""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawlers.demo_web.hosts import demo_sites
from crawlers.demo_web.server import DemoServer, demo_web

DESCRIPTION = """
name: 光学堂
market: japan
encoding: shift_jis
charset_header: false
redirects: {/old: /new.html}
broken: {/sub/: 503}
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DemoServer]:
    site = tmp_path / "kogakudo"
    (site / "sub").mkdir(parents=True)
    (tmp_path / "secret.html").write_text("secret")
    (site / "site.yaml").write_text(DESCRIPTION, "utf-8")
    (site / "index.html").write_text('光 ☃ <a href="http://other.localhost/x">', "utf-8")
    (site / "sub" / "index.html").write_text("sub", "utf-8")
    (site / "map.xml").write_text("<loc>http://kogakudo.localhost/</loc>眼", "utf-8")
    with demo_web(sites=demo_sites(tmp_path)) as server:
        yield server


def get(server: DemoServer, path: str, host: str = "kogakudo.localhost") -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.putrequest("GET", path, skip_host=True)
    connection.putheader("Host", f"{host}:{server.port}")
    connection.endheaders()
    answer = connection.getresponse()
    told = answer.getheader("Location") or answer.getheader("Content-Type") or ""
    result = answer.status, told, answer.read()
    connection.close()
    return result


def test_html_comes_in_the_site_s_encoding_and_names_the_port(server: DemoServer) -> None:
    status, kind, body = get(server, "/")
    assert (status, kind) == (200, "text/html")
    assert body.decode("shift_jis") == (
        f'光 &#9731; <a href="http://other.localhost:{server.port}/x">'
    )


def test_other_text_stays_utf_8(server: DemoServer) -> None:
    status, kind, body = get(server, "/map.xml")
    assert (status, kind) == (200, "application/xml")
    assert body.decode() == f"<loc>http://kogakudo.localhost:{server.port}/</loc>眼"


def test_redirects_and_broken_pages_are_as_described(server: DemoServer) -> None:
    assert get(server, "/old")[:2] == (301, "/new.html")
    assert get(server, "/sub")[:2] == (301, "/sub/")
    assert get(server, "/sub/")[0] == 503


@pytest.mark.parametrize(
    "path",
    [
        "/site.yaml",
        "/../secret.html",
        "/%2e%2e/secret.html",
        "/..%2fsecret.html",
        "//etc/passwd",
        "/sub/../site.yaml",
        "/missing.html",
    ],
)
def test_nothing_but_the_site_s_pages_can_be_had(server: DemoServer, path: str) -> None:
    assert get(server, path)[0] == 404


def test_an_unknown_host_is_not_found_and_the_plain_address_lists_the_sites(
    server: DemoServer,
) -> None:
    assert get(server, "/x", host="nobody.localhost")[0] == 404
    assert "光学堂" in get(server, "/", host="127.0.0.1")[2].decode()


def test_every_packaged_site_has_a_name_a_market_and_a_start_page() -> None:
    sites = demo_sites()
    assert len(sites) >= 16
    for site in sites.values():
        assert site.title
        assert site.market
        assert "/index.html" in site.files
        assert site.reply("/", 80).status == 200


def test_the_command_lists_the_sites_and_prints_its_address_when_ready() -> None:
    command = [sys.executable, "-m", "crawlers.demo_web"]
    listed = subprocess.run([*command, "--list"], capture_output=True, text=True, check=True)
    assert len(listed.stdout.splitlines()) == len(demo_sites())
    with subprocess.Popen([*command, "--port", "0"], stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout is not None
        assert serving.stdout.readline().startswith("http://127.0.0.1:")
        serving.kill()
