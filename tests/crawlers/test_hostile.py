"""Hostile addresses as starts, links, redirects and announcements of real crawls."""

from __future__ import annotations

import html

import pytest

from tests.crawlers.outcome import crawl_from
from tests.hostile import hostile_urls, watch
from tests.web import Answer, Web, little_web

ELSEWHERE = "127.1.0.0/16"
"""A test network that is allowed, beside which all hostile addresses stay forbidden."""

SITE = "127.1.9.9"


@pytest.mark.parametrize("allowed", ["", ELSEWHERE])
def test_no_hostile_address_is_crawled(allowed: str) -> None:
    with little_web() as web, watch() as watched:
        outcome = crawl_from(web, hostile_urls(watched.port), 2, 0.0, allowed)
    assert watched.heard == []
    assert outcome.documents == []
    assert {line.split()[0] for line in outcome.lines} == {"failed"}
    assert len(set(outcome.lines)) > 110  # spellings of one address are one start


def test_nothing_that_a_permitted_site_tells_leads_to_a_hostile_address() -> None:
    """Links, base, feeds, redirects, meta refresh, sitemaps and robots.txt's redirects."""
    with little_web("0.0.0.0") as web, watch() as watched:
        urls = hostile_urls(watched.port)
        _hostile_site(web, urls)
        starts = [f"http://{SITE}:{web.port}/", *_robots_sites(web, urls[::16])]
        outcome = crawl_from(web, starts, 200, 0.0, ELSEWHERE)
    assert watched.heard == []
    assert {f"http://{SITE}:{web.port}/", f"http://{SITE}:{web.port}/last"} <= set(
        outcome.documents
    )
    assert "Traceback" not in "".join(outcome.lines)
    loopback = outcome.lost[f"http://127.1.0.1:{web.port}/"]
    assert loopback.startswith("robots.txt leads elsewhere: 127.0.0.1, not public (loopback)")
    assert f"http://127.1.0.1:{web.port}/" not in outcome.missing
    assert f"http://{SITE}:{web.port}/x" not in outcome.lost


def _hostile_site(web: Web, urls: list[str]) -> None:
    told = [html.escape(url) for url in urls]
    links = "".join(f'<a href="{url}">laser</a>' for url in told)
    ways = "".join(
        f'<a href="/{way}{n}">laser {n}</a>' for n in range(0, len(urls), 9) for way in "rm"
    )
    feeds = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{url}">' for url in told[:5]
    )
    base = f'<base href="http://127.0.0.1:{urls[0].split(":")[2]}">'
    last = f'<a href="http://{SITE}:{web.port}/last">Last</a>'
    web.page(f"{SITE}/", f"<head>{feeds}</head><p>Laser things.</p>{ways}{links}{last}")
    web.page(f"{SITE}/last", f'<head>{base}</head><p>Last words.</p><a href="x">laser</a>')
    for n in range(0, len(urls), 9):
        web.answers[f"{SITE}/r{n}"] = _redirect(urls[n])
        refresh = f'<meta http-equiv="refresh" content="0; url={told[n]}">'
        web.page(f"{SITE}/m{n}", f"<head>{refresh}</head><p>Words {n}.</p>")
    maps = "".join(f"Sitemap: {url}\n" for url in urls if url.isprintable())
    web.answers[f"{SITE}/robots.txt"] = Answer(f"{maps}Sitemap: /map.xml".encode())
    places = "".join(f"<url><loc>{url}</loc></url>" for url in told if url.isprintable())
    web.answers[f"{SITE}/map.xml"] = Answer(f"<urlset>{places}</urlset>".encode())


def _robots_sites(web: Web, urls: list[str]) -> list[str]:
    hosts = [f"127.1.0.{n}" for n in range(1, len(urls) + 1)]
    for host, url in zip(hosts, urls, strict=True):
        web.answers[f"{host}/robots.txt"] = _redirect(url)
        web.page(f"{host}/", "<p>Never read.</p>")
    return [f"http://{host}:{web.port}/" for host in hosts]


def _redirect(url: str) -> Answer:
    place = "".join(c for c in url if c not in "\r\n").encode("latin-1", "ignore")
    return Answer(status=302, headers={"Location": place.decode("latin-1")})
