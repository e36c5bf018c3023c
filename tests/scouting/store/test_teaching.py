"""Texts with their subjects in the store."""

from scouting.store import Store, Taught


def test_a_text_taught_again_has_its_new_subjects(store: Store) -> None:
    store.teaching.keep([Taught("光 a", ("x",)), Taught("b", ())], "Ada")
    store.teaching.keep([Taught("光 a", ("y", "z"))], "Ada")
    assert {one.text: one.technologies for one in store.teaching.all()} == {
        "光 a": ("y", "z"), "b": (),
    }  # fmt: skip
