"""Figures for Prometheus."""

from __future__ import annotations

import socket
import urllib.request

from scouting.crawls import CrawlSummary
from scouting.metrics import Instruments, write_figures


def test_store_and_queue_are_written_with_their_labels() -> None:
    text = write_figures({"documents": 7}, {("crawl", "dead"): 2}).decode()
    assert 'scouting_store{what="documents"} 7.0' in text
    assert 'scouting_jobs{kind="crawl",state="dead"} 2.0' in text


def test_a_worker_answers_with_what_it_has_done_and_two_do_not_mix() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    ours, other = Instruments(), Instruments()
    ours.note_crawl(CrawlSummary(pages=12, stored=5, quarantined=1, failed=2))
    ours.note_reading(10, 4)
    ours.note_job("crawl", "done", 31.0)
    other.note_reading(100, 100)
    ours.serve(port)
    text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5).read().decode()
    for line in (
        'scouting_pages_total{outcome="unchanged"} 6.0',
        'scouting_pages_total{outcome="failed"} 2.0',
        'scouting_documents_read_total{relevant="no"} 6.0',
        'scouting_job_seconds_bucket{kind="crawl",le="60.0",outcome="done"} 1.0',
    ):
        assert line in text
