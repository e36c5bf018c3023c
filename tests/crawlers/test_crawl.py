"""Whole crawls over loopback, each in its own process as in life."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.crawlers.outcome import Outcome, run_crawl
from tests.web import Answer, Web, little_web

HTML = "text/html"


@pytest.fixture(scope="module")
def crawled() -> Iterator[Outcome]:
    with little_web() as web:
        _firm(web)
        _odd_sites(web)
        yield run_crawl(web, ["firm", "down", "slow", "frozen", "mazy", "gone"])


def _firm(web: Web) -> None:
    links = {
        "/good": "Good", "/internal/plan": "Plan", "/dead": "Dead", "/empty": "Empty",
        "/archive": "Archive", "/film.mp4": "Film", "/bomb": "Bomb", "/away": "Away",
        "/metadata": "Metadata", "/moved?utm_source=x": "Moved", "/unstorable": "Unstorable",
        f"http://www.firm.localhost:{web.port}/same": "Same",
        f"http://other.localhost:{web.port}/": "Other", "mailto:info@x": "Mail",
    }  # fmt: skip
    anchors = "".join(f'<a href="{url}">{text}</a> ' for url, text in links.items())
    feeds = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    web.answers["firm.localhost/robots.txt"] = Answer(
        f"User-agent: *\nDisallow: /internal/\nSitemap: http://firm.localhost:{web.port}/map.xml\n"
        "Sitemap: /hostile.xml".encode()
    )
    web.page("firm.localhost/", f"<head>{feeds}</head><p>We make laser things.</p>{anchors}")
    web.page("firm.localhost/good", '<p>Good words here.</p><a href="/deeper">Deeper</a>')
    web.page("firm.localhost/deeper", "<p>Deeper words here.</p>")
    web.page("www.firm.localhost/same", "<p>Same site, other name.</p>")
    web.page("firm.localhost/unstorable", "<p>Here the store fails.</p>")
    web.page("firm.localhost/internal/plan", "<p>Nobody's business.</p>")
    web.answers["firm.localhost/dead"] = Answer(b"oops", status=500)
    web.page("firm.localhost/empty", "<p></p>")
    web.answers["firm.localhost/archive"] = Answer(b"PK\x03\x04", headers={"Content-Type": HTML})
    bomb = {"Content-Type": HTML, "Content-Encoding": "gzip"}
    web.answers["firm.localhost/bomb"] = Answer(gzip.compress(bytes(100_000_000), 1), headers=bomb)
    web.redirect("firm.localhost/away", f"http://other.localhost:{web.port}/")
    web.redirect("firm.localhost/metadata", "http://169.254.169.254/latest/")
    web.redirect("firm.localhost/moved", "/arrived")
    web.page("firm.localhost/arrived", "<p>Arrived words here.</p>")
    web.page("firm.localhost/orphan", "<p>Words that nothing links to.</p>")
    web.page("firm.localhost/mapped", "<p>Mapped words here.</p>")
    web.page("firm.localhost/fed", "<p>Fed words here.</p>")
    _announcements(web)


def _announcements(web: Web) -> None:
    root = f"http://firm.localhost:{web.port}"
    xml = {"Content-Type": "application/xml"}
    web.answers["firm.localhost/map.xml"] = Answer(
        f"<urlset><url><loc>{root}/mapped</loc></url></urlset>".encode(), headers=xml
    )
    web.answers["firm.localhost/hostile.xml"] = Answer(
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><urlset><url><loc>/&a;</loc></url></urlset>', headers=xml
    )
    web.answers["firm.localhost/feed"] = Answer(
        b"<rss><channel><item><title>Fed</title><link>/fed</link></item></channel></rss>",
        headers=xml,
    )


def _odd_sites(web: Web) -> None:
    web.answers["down.localhost/robots.txt"] = Answer(status=503)
    web.page("down.localhost/", "<p>Nothing to see.</p>")
    web.answers["slow.localhost/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 0.6")
    web.page("slow.localhost/", '<p>Slow words.</p><a href="/a">A</a><a href="/b">B</a>')
    web.page("slow.localhost/sitemap.xml", "<p>There are no missing pages here.")
    web.page("slow.localhost/a", "<p>Words of A.</p>")
    web.page("slow.localhost/b", "<p>Words of B.</p>")
    attributes = " ".join(f"a{n}=1" for n in range(200_000))
    web.page("frozen.localhost/", '<p>Start.</p><a href="/hostile">1</a><a href="/after">2</a>')
    web.page("frozen.localhost/hostile", f"<p {attributes}>x</p>"[: 2 * 2**20])
    web.page("frozen.localhost/after", "<p>Words after the hostile page.</p>")
    web.redirect("mazy.localhost/", "/")


def test_pages_of_the_site_are_stored_and_linked_further(crawled: Outcome) -> None:
    assert {"/", "/good", "/deeper"} <= crawled.stored("firm")
    assert crawled.stored("www.firm") == {"/same"}


def test_a_disallowed_page_is_never_asked_for(crawled: Outcome) -> None:
    assert "/internal/plan" not in crawled.paths("firm")
    assert not crawled.reason("firm/internal/plan")


def test_other_sites_are_not_followed_not_even_by_redirect(crawled: Outcome) -> None:
    assert "/away" in crawled.paths("firm")
    assert crawled.paths("other") == []


def test_a_redirected_page_is_known_by_where_it_led(crawled: Outcome) -> None:
    assert "/arrived" in crawled.stored("firm")
    assert "/moved" in crawled.paths("firm")


def test_sitemaps_and_feeds_are_followed(crawled: Outcome) -> None:
    assert {"/mapped", "/fed"} <= crawled.stored("firm")


def test_xml_with_entities_is_refused(crawled: Outcome) -> None:
    assert "forbidden XML" in crawled.reason("firm/hostile.xml")


def test_a_page_in_place_of_a_sitemap_is_no_fault(crawled: Outcome) -> None:
    assert "/sitemap.xml" in crawled.paths("slow")
    assert not crawled.reason("slow/sitemap.xml")


def test_broken_pages_are_kept_with_their_reason_and_the_rest_is_stored(crawled: Outcome) -> None:
    assert crawled.reason("firm/dead") == "the server answered 500"
    assert crawled.reason("firm/empty") == "no text on the page"
    assert "archive" in crawled.reason("firm/archive")


def test_links_to_media_are_not_asked_for(crawled: Outcome) -> None:
    assert "/film.mp4" not in crawled.paths("firm")


def test_a_gzip_bomb_is_stopped(crawled: Outcome) -> None:
    assert crawled.reason("firm/bomb") == "larger than 8 MiB"


def test_a_page_that_freezes_parsers_does_not_hold_up_the_crawl(crawled: Outcome) -> None:
    assert crawled.reason("frozen/hostile")
    assert "/after" in crawled.stored("frozen")


def test_a_site_whose_robots_txt_fails_is_left_alone(crawled: Outcome) -> None:
    assert set(crawled.paths("down")) == {"/robots.txt"}
    assert "answered 503" in crawled.reason("down/")


def test_a_crawl_delay_is_kept(crawled: Outcome) -> None:
    times = [asked.at for asked in crawled.web.asked if asked.path.startswith("slow.")]
    assert len(times) >= 5
    jitter = 0.3  # a busy machine hears of a request so much later than it was sent
    assert times[-1] - times[0] > 0.6 * (len(times) - 1) - jitter
    assert min(after - before for before, after in pairwise(times)) > 0.6 - jitter


def test_redirects_without_end_and_missing_pages_are_told(crawled: Outcome) -> None:
    assert "redirect" in crawled.reason("mazy/")
    assert crawled.reason("gone/") == "the server answered 404"


def test_stored_pages_that_nothing_links_to_are_visited_again(crawled: Outcome) -> None:
    assert "/orphan" in crawled.stored("firm")
    assert crawled.reason("firm/deleted") == "the server answered 404"
    assert crawled.paths("firm")[-2:] == ["/orphan", "/deleted"]


def test_only_a_page_that_is_no_longer_there_is_told_as_missing(crawled: Outcome) -> None:
    roots = {f"http://{host}.localhost:{crawled.web.port}/" for host in ("gone",)}
    firm = f"http://firm.localhost:{crawled.web.port}/"
    assert crawled.missing == dict.fromkeys({*roots, f"{firm}deleted"}, "page")


def test_a_fault_of_the_store_is_one_line_and_the_crawl_goes_on(crawled: Outcome) -> None:
    assert any("RuntimeError: disk full" in line for line in crawled.lines)
    assert not any("Traceback" in line for line in crawled.lines)


def test_every_line_of_progress_is_plain_and_the_tally_adds_up(crawled: Outcome) -> None:
    verbs = [line.split()[0] for line in crawled.lines]
    assert set(verbs) == {"stored", "quarantined", "failed"}
    counts = {verb: verbs.count(verb) for verb in ("stored", "quarantined", "failed")}
    promising = sum(line.endswith(" (promising)") for line in crawled.lines)
    pages = counts["stored"] + counts["quarantined"]
    assert crawled.tally == counts | {"pages": pages, "promising": promising}
    assert promising == 1


def test_promising_links_come_first_and_the_budget_is_kept() -> None:
    with little_web() as web:
        dull = "".join(f'<a href="/news/{n}">News {n}</a>' for n in range(20))
        promising = (
            '<a href="/p1">Laser</a><a href="/p2">Laser laser</a><a href="/laser-3">Three</a>'
        )
        web.page("big.localhost/", f"<p>Start page.</p>{dull}{promising}")
        for path in [f"/news/{n}" for n in range(20)] + ["/p1", "/p2", "/laser-3"]:
            web.page(f"big.localhost{path}", f"<p>Words of {path}.</p>")
        outcome = run_crawl(web, ["big"], pages=5)
    asked = [path for path in outcome.paths("big") if not path.endswith((".txt", ".xml", ".json"))]
    assert asked == ["/", "/p2", "/p1", "/laser-3", "/news/0"]
    assert outcome.tally == {
        "pages": 5, "stored": 5, "quarantined": 0, "failed": 0, "promising": 2
    }  # fmt: skip


def test_a_start_may_be_a_feed_or_a_sitemap_whose_pages_are_read_and_itself_is_not() -> None:
    items = "".join(f"<item><link>/{n}</link></item>" for n in range(3))
    xml = {"Content-Type": "application/rss+xml"}
    with little_web() as web:
        rss = (
            f"<rss><channel>{items}<item><link>http://away.localhost/</link></item></channel></rss>"
        )
        web.answers["news.localhost/"] = Answer(rss.encode(), headers=xml)
        web.answers["map.localhost/"] = Answer(b"<urlset><url><loc>/0</loc></url></urlset>")
        for n in range(3):
            web.page(f"/{n}", f"<title>Story {n}</title><p>A laser story, the {n}th of many.</p>")
        outcome = run_crawl(web, ["news", "map"])
    assert outcome.stored("news") == {"/0", "/1", "/2"}
    assert outcome.stored("map") == {"/0"}
    assert outcome.lost == {}
    assert "/sitemap.xml" not in outcome.paths("news")
