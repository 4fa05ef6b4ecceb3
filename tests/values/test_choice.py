"""Choices: closed sets of words whose wrong values teach the right ones."""

from __future__ import annotations

import pytest

from channelcrm.errors import ValidationError
from channelcrm.values.actor import Role
from channelcrm.values.choice import Choice


class Fruit(Choice):
    APPLE = "apple"
    PEAR = "pear"


def test_a_word_of_the_set_becomes_the_choice_and_stays_that_word():
    assert Fruit("apple") is Fruit.APPLE
    assert Fruit.APPLE == "apple"
    assert str(Fruit.APPLE) == "apple"


@pytest.mark.parametrize("wrong", ["Apple", "", None, 1, ["apple"]])
def test_a_word_outside_the_set_is_answered_with_the_set(wrong):
    with pytest.raises(ValidationError, match=r"Give one of: apple, pear\."):
        Fruit(wrong)


def test_roles_are_choices():
    assert list(Role) == ["specialist", "manager", "director", "dealer", "system"]
