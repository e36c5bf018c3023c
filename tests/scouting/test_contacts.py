"""How an organisation is reached."""

from __future__ import annotations

import pytest

from scouting.contacts import Contact, find_contact

OWN = ("lens.example",)


def test_the_mailbox_of_an_office_is_found() -> None:
    told = find_contact(["Lens KK", "Lens KK\nInfo@mail.lens.example"], OWN)
    assert told == Contact("info@mail.lens.example")


@pytest.mark.parametrize(
    "text",
    ["ada.lovelace@lens.example", "info@gmail.example", "myinfo@lens.example",
     "info@lens.example.evil", "a.info@lens.example"],
)  # fmt: skip
def test_mailboxes_of_persons_and_of_others_are_not_told(text: str) -> None:
    assert find_contact([text], OWN).mailbox == ""


def test_hostile_text_does_not_take_long() -> None:
    assert find_contact(["info@" + "a-" * 100_000, "Tel: " + "1 " * 100_000], OWN).mailbox == ""
