"""How much a key may ask for, and how long a guesser waits, by a clock of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.limits import LONGEST_WAIT, MAX_KNOWN, Buckets, Guesses, network
from tests.api import desk


class Clock:
    """Stands still until it is told otherwise."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_is_emptied_at_once_and_fills_up_in_a_minute() -> None:
    clock = Clock()
    buckets = Buckets(clock)
    told = [buckets.take("key", "a", 60) for _ in range(61)]
    assert [rate.remaining for rate in told[:2]] == [59, 58]
    assert [rate.wait for rate in told[:60]] == [0] * 60
    assert (told[60].wait, told[60].remaining, told[60].reset) == (1, 0, 60)
    assert buckets.take("key", "b", 60).wait == 0
    clock.now += 1
    assert [buckets.take("key", "a", 60).wait for _ in range(2)] == [0, 1]
    clock.now += 3600
    assert buckets.take("key", "a", 60).remaining == 59


def test_a_slow_bucket_says_how_long_to_wait() -> None:
    buckets = Buckets(Clock())
    assert buckets.take("key", "a", 1).wait == 0
    assert buckets.take("key", "a", 1).headers["Retry-After"] == "60"


def test_the_fields_are_those_of_the_drafts() -> None:
    told = Buckets(Clock()).take("key", "a", 600).headers
    assert told == {
        "RateLimit-Policy": '"key";q=600;w=60',
        "RateLimit": '"key";r=599;t=1',
        "RateLimit-Limit": "600",
        "RateLimit-Remaining": "599",
        "RateLimit-Reset": "1",
    }


def test_after_five_guesses_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    waits = []
    for _ in range(20):
        waits.append(guesses.wait("a"))
        clock.now += waits[-1]
        assert guesses.wait("a") == 0
        guesses.note("a")
    assert waits[:9] == [0, 0, 0, 0, 0, 1, 2, 4, 8]
    assert waits[-1] == LONGEST_WAIT
    assert guesses.wait("b") == 0
    clock.now += 3601
    assert guesses.wait("a") == 0


def test_a_flood_of_addresses_does_not_fill_the_memory() -> None:
    guesses, buckets = Guesses(Clock()), Buckets(Clock())
    for n in range(MAX_KNOWN + 100):
        guesses.note(str(n))
        buckets.take("address", str(n), 60)
    assert len(guesses._known) == len(buckets._known) == MAX_KNOWN


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("203.0.113.9", "203.0.113.9"), ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("testclient", "testclient"),
    ],
)  # fmt: skip
def test_an_ipv6_network_is_one_somebody(address: str, whose: str) -> None:
    assert network(address) == whose


def test_each_key_has_a_limit_of_its_own_on_the_api(tmp_path: Path) -> None:
    settings = desk.settings_in(tmp_path, access="keys", rate=3)
    ada, bob = (desk.bearer(desk.issue(settings, name, "reader")) for name in ("Ada", "Bob"))
    with desk.open_desk(settings) as client:
        told = [client.get("/v1/missions", headers=ada) for _ in range(4)]
        assert [one.status_code for one in told] == [200, 200, 200, 429]
        assert [one.headers["ratelimit-remaining"] for one in told] == ["2", "1", "0", "0"]
        assert told[3].headers["content-type"] == "application/problem+json"
        assert told[3].json()["type"] == "/problems/too-many"
        assert 1 <= int(told[3].headers["retry-after"]) <= 20
        assert client.get("/v1/missions", headers=bob).status_code == 200
        assert client.get("/missions", headers=ada).status_code == 200, "pages are not counted"
        unknown = [client.get("/v1/missions").status_code for _ in range(4)]
        assert unknown == [401, 401, 401, 429]


def test_the_machine_s_own_user_is_hardly_ever_stopped(tmp_path: Path) -> None:
    with desk.open_desk(desk.settings_in(tmp_path)) as client:
        answer = client.get("/v1/missions")
        assert answer.headers["ratelimit-limit"] == "60000"
        assert "ratelimit" not in client.get("/missions").headers
