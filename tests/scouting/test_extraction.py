"""What stands on a page."""

from __future__ import annotations

import gzip
import io
import re

import pytest

from benchmarks.gibberish import written
from scouting.domain import Address, Page
from scouting.errors import Unreadable
from scouting.extraction import LONG_TITLE, MAX_TEXT_CHARS, extract_page, parse_page
from scouting.links import MAX_LINK_CHARS, MAX_LINKS
from scouting.terms import Terms

HEAD = '<html lang="en"><head><title>OCT scanners | Lumen Optics</title>'
MAIN = (
    "<main><h1>OCT scanners</h1><p>Lumen Optics builds optical coherence tomography scanners for "
    "eye clinics in Japan and the rest of Asia.</p><p>The scanner was cleared last year and is in "
    "daily use at forty hospitals, where it images the retina within a second.</p></main>"
)
FOOT = "<footer>1200 Innovation Drive, Rochester, NY 14623<br>© 2026 Lumen Optics Inc.</footer>"


def page(body: str | bytes, content_type: str = "text/html", **more: str) -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return Page(more.pop("url", "http://lumen.example/a/"), raw, content_type, **more)


def pdf(*lines: str) -> bytes:
    """A one-page PDF with a text line for each line."""
    shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
    stream = f"BT /F1 12 Tf 50 750 Td {shown} ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, part in enumerate(parts, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, part))
    table = out.tell()
    out.write(b"xref\n0 6\n0000000000 65535 f \n")
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % table)
    return out.getvalue()


def test_a_page_gives_title_text_and_contact_lines_apart_from_each_other() -> None:
    document = parse_page(page(f"{HEAD}</head><body>{MAIN}{FOOT}"), "website").document
    main, contact = document.text[: document.main], document.text[document.main :]
    assert main.startswith("OCT scanners")
    assert "cleared last year" in main
    assert contact.startswith("\n\n")
    assert "Rochester, NY 14623" in contact
    assert document.organisation == "Lumen Optics Inc"
    assert (document.url, document.source) == ("http://lumen.example/a/", "website")


def test_structured_data_say_who_and_where() -> None:
    data = '{"@type": "Corporation", "name": "Lumen KK", "address": {"addressCountry": "JP"}}'
    script = f'<script type="application/ld+json">{data}</script>'
    document = parse_page(page(f"{HEAD}{script}</head><body>{MAIN}{FOOT}")).document
    assert (document.organisation, document.address) == ("Lumen KK", Address("JP"))


def test_the_date_of_a_page_is_kept() -> None:
    meta = '<meta property="article:published_time" content="2026-03-04T10:00:00Z">'
    assert parse_page(page(f"{HEAD}{meta}</head>{MAIN}")).document.published == "2026-03-04"


def test_years_of_copyright_and_foundation_are_no_date_of_the_page() -> None:
    history = "<p>Founded on 12 March 1998 in Osaka, we have made lenses ever since then.</p>"
    html = f"{HEAD}</head>{MAIN}{history}<footer><p>© 2019 Lens Ltd</p></footer>"
    assert parse_page(page(html)).document.published == ""


def test_links_are_absolute_canonical_each_once_and_only_those_one_may_follow() -> None:
    links = (
        '<a href="b.html#top">B</a><a href="/a/b.html">again</a><a href="mailto:x@y.example">m</a>'
        '<a href="javascript:x()">j</a><a href="http://[broken">k</a><a>none</a>'
        f'<a href="/{"x" * MAX_LINK_CHARS}">long</a><a href="//other.example/c"> C <b>d</b></a>'
    )
    found = parse_page(page(f"{HEAD}</head><body>{MAIN}{links}")).links
    assert [(link.url, link.text) for link in found] == [
        ("http://lumen.example/a/b.html", "B again"),
        ("http://other.example/c", "C d"),
    ]


@pytest.mark.parametrize(
    ("base", "link"),
    [
        ('<base target="_top"><base href="/deep/">', "http://lumen.example/deep/b"),
        ('<base href="https://elsewhere.example/x/y">', "https://elsewhere.example/x/b"),
        ('<base href="javascript:x()">', "http://lumen.example/a/b"),
        ('<base href="javascript:x()"><base href="/deep/">', "http://lumen.example/a/b"),
        ('<base href=""><base href="/deep/">', "http://lumen.example/a/b"),
    ],
)
def test_relative_links_begin_where_the_page_says(base: str, link: str) -> None:
    found = parse_page(page(f'{HEAD}{base}</head><body>{MAIN}<a href="b">B</a>')).links
    assert [one.url for one in found] == [link]


def test_a_base_counts_for_the_links_before_it() -> None:
    feed = '<link rel="alternate" type="application/rss+xml" href="news.xml">'
    late = f'{HEAD}{feed}</head><body><a href="b">B</a>{MAIN}<base href="/deep/"><base href="/x/">'
    found = parse_page(page(f'{late}<a href="c">C</a>'))
    assert [link.url for link in found.links] == [
        "http://lumen.example/deep/b",
        "http://lumen.example/deep/c",
    ]
    assert found.feeds == ("http://lumen.example/deep/news.xml",)


def test_a_page_of_endless_links_gives_the_first_of_them() -> None:
    links = "".join(f'<a href="/{n}">n</a>' for n in range(MAX_LINKS + 50))
    assert len(parse_page(page(f"{HEAD}</head><body>{MAIN}{links}")).links) == MAX_LINKS


def test_feeds_that_a_page_announces_are_found() -> None:
    feeds = (
        '<link rel="alternate" type="application/rss+xml" href="/news.xml">'
        '<link rel="alternate" hreflang="ja" href="/ja/">'
    )
    assert parse_page(page(f"{HEAD}{feeds}</head>{MAIN}")).feeds == (
        "http://lumen.example/news.xml",
    )


def test_a_page_without_article_text_still_gives_what_it_shows() -> None:
    cells = "".join(f"<td>Laser {n} nm diode module</td>" for n in range(400, 900, 10))
    document = parse_page(page(f"{HEAD}</head><body><table><tr>{cells}</tr></table>")).document
    assert "Laser 890 nm diode module" in document.text


def test_text_is_tidied_and_capped() -> None:
    body = f"one\x0b  two\r\n\r\n\r\n\r\nthree {'x ' * MAX_TEXT_CHARS}"
    document = extract_page(page(body, "text/plain")).document
    assert "three" in document.text[:20]
    assert "\n\n\n" not in document.text
    assert len(document.text) <= MAX_TEXT_CHARS


def test_a_title_without_end_is_cut() -> None:
    found = parse_page(page(f"<title>{'laser ' * 500}</title><body>{MAIN}")).document
    assert 0 < len(found.title) <= LONG_TITLE
    assert "cleared last year" in found.text


def test_a_pdf_gives_its_text_with_broken_lines_joined() -> None:
    body = pdf("Our OCT scanner images the", "retina within a second.", "Ask us.")
    document = parse_page(page(body, "application/pdf")).document
    assert document.text == "Our OCT scanner images the retina within a second.\nAsk us."


@pytest.mark.parametrize("cut", [20, 200, 400])
def test_a_damaged_pdf_is_refused_or_read_in_part_but_never_breaks(cut: int) -> None:
    with pytest.raises(Unreadable, match=r"http://lumen\.example/a/: (damaged PDF|no text)"):
        parse_page(page(pdf("Our OCT scanner images the retina")[:cut]))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no text on the page"),
        (b"<html><body></body></html>", "no text on the page"),
        (b"<html><body><script>only()</script>", "no text on the page"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\r", "binary data"),
        (b"\x1f\x8b\x08\x00" + b"\xff" * 30, "damaged gzip"),
        (b"<div>" * 2_000, "nested deeper"),
    ],
)
def test_what_cannot_be_read_is_refused_with_address_and_reason(body: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=f"^http://lumen.example/a/: .*{reason}"):
        parse_page(page(body))


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body><p>open <b>never closed <table><tr><td>Lasers for the eye clinic",
        b"<p>Lasers for the eye clinic &#xD800; &#0; &bogus; \xef\xbf\xbe</p>",
        b'<?xml version="1.0" encoding="utf-8"?><html><p>Lasers for the eye clinic</html>',
        b"<p>Lasers for the eye clinic<!-- <a href=x>",
        gzip.compress(b"<p>Lasers for the eye clinic</p>", mtime=0),
        "<p>Lasers for the eye clinic</p>".encode("utf-16"),
    ],
)
def test_sloppy_pages_are_read_and_can_be_stored(body: bytes) -> None:
    document = parse_page(page(body)).document
    assert "Lasers for the eye clinic" in document.text
    assert "\x00" not in document.text
    document.text.encode()


def test_a_page_of_gibberish_is_unreadable_and_says_why() -> None:
    stuffed = "<p>" + "best laser clinic price offer " * 80
    with pytest.raises(
        Unreadable, match=r"^http://lumen\.example/a/: looks scrambled or generated: "
    ):
        parse_page(page(f"{HEAD}</head><body>{stuffed}"))


def test_a_pdf_is_not_judged_by_the_order_of_its_words() -> None:
    lines = ["laser 532 nm laser", "diode laser 532"] * 60
    assert parse_page(page(pdf(*lines), "application/pdf")).document.suspicion == ""


def test_what_may_be_a_trap_is_kept_with_its_suspicion() -> None:
    words = re.findall("[a-z]+", " ".join(written()["en"][:9]).lower())
    text = f"{' '.join(list(dict.fromkeys(words))[:64])}. " * 6
    assert (
        parse_page(page(text, "text/plain")).document.suspicion == "it repeats the same few words"
    )


def test_what_a_page_reserves_is_told_and_its_links_are_left_out() -> None:
    head = '<head><meta name="tdm-reservation" content="1"></head>'
    html = f'<html>{head}<body><p>We make OCT scanners.</p><a href="/more">More</a></body></html>'
    parsed = parse_page(Page("http://lens.example/", html.encode(), "text/html"))
    assert parsed.closed == "the page reserves text and data mining (meta tdm-reservation)"
    assert parsed.links == ()


def test_a_page_for_no_index_is_closed_and_its_links_are_followed() -> None:
    html = (
        '<meta name="robots" content="noindex"><p>We make OCT scanners.</p><a href="/more">More</a>'
    )
    parsed = parse_page(Page("http://lens.example/", html.encode(), "text/html"))
    assert "no index" in parsed.closed
    assert [link.url for link in parsed.links] == ["http://lens.example/more"]


def test_a_header_reserves_a_text_or_pdf_too() -> None:
    page = Page("http://lens.example/a.txt", b"We make OCT scanners.", terms=Terms(reservation="1"))
    assert "header tdm-reservation" in parse_page(page).closed
