"""From bytes to text."""

from __future__ import annotations

import gzip
import time

import pytest

from scouting.errors import Unreadable
from scouting.markup import (
    MAX_ATTRIBUTES,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_FORMATTING,
    MAX_HTML_BYTES,
    decode,
    scan_markup,
    sniff,
    unpack,
)

JAPANESE = "光干渉断層計は網膜の断層像を撮影する装置です。"
KOREAN = "광간섭단층촬영 장비를 제조하는 회사입니다."


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7\n\x00\x01", "pdf"),
        (b"<!DOCTYPE html><html>", "html"),
        (b"\n\n <P>loose paragraph", "html"),
        (b"We make lasers < 5 mm > wide", "text"),
        ("光".encode("utf-16"), "text"),
        (b"", "text"),
    ],
)
def test_bytes_are_told_apart_by_what_they_begin_with(body: bytes, kind: str) -> None:
    assert sniff(body) == kind


def test_what_the_server_declares_makes_bare_text_html() -> None:
    assert sniff(b"no tag in sight", "text/html") == "html"


def test_binary_data_is_refused_even_when_declared_html() -> None:
    with pytest.raises(Unreadable, match="binary"):
        sniff(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "text/html")


def test_gzip_is_unpacked_and_other_bytes_stay_as_they_are() -> None:
    assert unpack(gzip.compress(b"light")) == b"light"
    assert unpack(b"light") == b"light"


def test_every_member_of_a_gzip_file_is_unpacked() -> None:
    assert unpack(gzip.compress(b"green ") + gzip.compress(b"light")) == b"green light"


def test_a_gzip_bomb_is_refused_without_being_unpacked() -> None:
    bomb = gzip.compress(bytes(40 * MAX_BYTES), compresslevel=1)
    with pytest.raises(Unreadable, match="larger than 8 MiB"):
        unpack(bomb)


def test_gzip_that_ends_too_soon_is_refused() -> None:
    with pytest.raises(Unreadable, match="damaged gzip"):
        unpack(gzip.compress(b"light" * 1000)[:-12])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_tells_the_encoding(encoding: str) -> None:
    body = "光 light".encode(encoding)
    assert sniff(body) == "text"
    assert decode(body) == "光 light"


def test_damaged_gzip_is_refused() -> None:
    with pytest.raises(Unreadable, match="damaged gzip"):
        unpack(b"\x1f\x8b\x08\x00" + b"\xff" * 40)


def test_a_body_of_the_cap_is_read_and_one_byte_more_is_refused() -> None:
    assert len(unpack(b"x" * MAX_BYTES)) == MAX_BYTES
    with pytest.raises(Unreadable, match="8 MiB"):
        unpack(b"x" * (MAX_BYTES + 1))


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_beats_what_the_server_declares(mark: str) -> None:
    assert decode(JAPANESE.encode(mark), "latin-1") == JAPANESE


@pytest.mark.parametrize(
    ("text", "real", "declared"),
    [
        (JAPANESE, "shift_jis", "Shift_JIS"),
        (JAPANESE + "①㈱", "cp932", "shift_jis"),
        (KOREAN, "cp949", "euc-kr"),
        ("Géométrie médicale – œil", "cp1252", "iso-8859-1"),
        ("光学相干断层扫描", "gb18030", "gb2312"),
    ],
)
def test_the_declared_encoding_is_read_as_browsers_read_it(
    text: str, real: str, declared: str
) -> None:
    assert decode(text.encode(real), declared) == text


def test_the_page_s_own_declaration_serves_when_the_server_says_nothing() -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset=euc-jp"><p>{JAPANESE}'
    assert JAPANESE in decode(page.encode("euc-jp"))


def test_utf_8_wins_over_a_wrong_declaration() -> None:
    assert decode(JAPANESE.encode(), "shift_jis") == JAPANESE


def test_an_encoding_nobody_knows_is_guessed_from_the_bytes() -> None:
    assert decode((KOREAN * 20).encode("euc-kr"), "x-no-such-thing") == KOREAN * 20


def test_an_ordinary_page_passes_unchanged() -> None:
    page = b"<body>" + b"<div><p>one<br><li>two</div>" * 5_000
    assert scan_markup(page) == page


def test_html_beyond_the_cap_is_cut_off() -> None:
    assert len(scan_markup(b"<p>" + b"x" * MAX_HTML_BYTES)) == MAX_HTML_BYTES


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * (MAX_DEPTH + 1),
        b"<b><i>" * (MAX_FORMATTING // 2 + 1),
        b"<p " + b"a=1 " * (MAX_ATTRIBUTES + 1) + b">",
        b"<p " + b"a " * (MAX_ATTRIBUTES + 1) + b">",
    ],
)
def test_markup_built_to_freeze_a_parser_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        scan_markup(body)


def test_many_siblings_are_not_taken_for_depth() -> None:
    assert scan_markup(b"<div></div><svg/><img>" * 3 * MAX_DEPTH)


def test_two_megabytes_of_open_brackets_are_scanned_in_no_time() -> None:
    begun = time.monotonic()
    scan_markup(b"<p" * 2**20)
    assert time.monotonic() - begun < 5


def test_one_long_attribute_full_of_data_passes() -> None:
    page = b'<div data-state="' + b"k=v " * MAX_ATTRIBUTES * 2 + b'">hello</div>'
    assert scan_markup(page) == page


@pytest.mark.parametrize(
    ("text", "real"),
    [
        ("안과용 광간섭 단층촬영 장비를 제조합니다. 망막 단면을 일초에 촬영합니다.", "euc-kr"),
        ("我们生产眼科光学相干断层扫描仪，一秒内拍摄视网膜断面。", "gb18030"),
        ("אנו מייצרים סורקי טומוגרפיה אופטית למרפאות עיניים בישראל", "windows-1255"),
        ("眼科用の光干渉断層計を製造しています。", "shift_jis"),
    ],
)
@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1252", "nonsense", ""])
def test_a_wrongly_declared_encoding_does_no_harm(text: str, real: str, declared: str) -> None:
    page = f"<html><head><title>x</title></head><body><p>{text * 3}</p>"
    assert text in decode(page.encode(real), declared)
