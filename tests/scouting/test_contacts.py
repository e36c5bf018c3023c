"""How an organisation is reached."""

from __future__ import annotations

import pytest

from scouting.contacts import Contact, find_contact

OWN = ("lens.example",)


def test_the_mailbox_of_an_office_and_a_telephone_are_found() -> None:
    told = find_contact(["Lens KK\nTel: +81 6-1234-5678\nInfo@mail.lens.example"], OWN)
    assert told == Contact("info@mail.lens.example", "+81 6-1234-5678")


@pytest.mark.parametrize(
    "text",
    ["ada.lovelace@lens.example", "info@gmail.example", "myinfo@lens.example",
     "info@lens.example.evil", "a.info@lens.example"],
)  # fmt: skip
def test_mailboxes_of_persons_and_of_others_are_not_told(text: str) -> None:
    assert find_contact([text], OWN).mailbox == ""


@pytest.mark.parametrize(
    ("text", "phone"),
    [("電話：06-1234-5678", "06-1234-5678"), ("전화 031-123-4567", "031-123-4567"),
     ("Phone (415) 555-0137 ext", "(415) 555-0137"), ("founded in 1998, 12 345 678 users", ""),
     ("Tel: 12", "")],
)  # fmt: skip
def test_a_telephone_number_is_one_that_says_so(text: str, phone: str) -> None:
    assert find_contact([text], OWN).phone == phone


def test_hostile_text_does_not_take_long() -> None:
    assert find_contact(["info@" + "a-" * 100_000, "Tel: " + "1 " * 100_000], OWN).mailbox == ""
