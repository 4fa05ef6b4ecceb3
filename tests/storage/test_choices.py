from __future__ import annotations

import pytest

import channelcrm as crm


def test_a_misspelt_choice_is_refused_with_the_right_word():
    with pytest.raises(crm.ValidationError, match="active") as refused:
        crm.fields(crm.Dealer).status == "actve"  # noqa: B015  asking is building
    assert refused.value.field == "status"


def test_a_word_outside_the_set_is_refused_among_others_too():
    with pytest.raises(crm.ValidationError):
        crm.fields(crm.Dealer).status.in_(["active", "gone"])


def test_members_and_their_words_ask_the_same():
    status = crm.fields(crm.Dealer).status
    assert (status == crm.DealerStatus.ACTIVE).value == (status == "active").value
