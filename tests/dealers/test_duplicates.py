from __future__ import annotations

import random

import pytest

from channelcrm.dealers import Dealer, find_duplicates
from channelcrm.errors import MissingExtraError, ValidationError
from channelcrm.values import Address, Location, derive_id
from tests.dealers.made_lists import made_list


def dealer(number, name, street="", city="", **fields):
    address = Address(street=street, city=city, postcode=fields.pop("postcode", ""))
    return Dealer(id=derive_id(number, "dealer"), code=str(number), name=name, address=address, **fields)


def score(left, right):
    found = find_duplicates([left, right], threshold=0.0)
    return found[0].score if found else 0.0


def is_one(left, right):
    return bool(find_duplicates([left, right]))


def test_a_list_with_known_duplicates_is_found_nearly_whole():
    dealers, truth = made_list(3000)
    found = {(m.left, m.right) for m in find_duplicates(dealers)}
    assert len(found & truth) >= 0.97 * len(truth)
    assert len(found & truth) >= 0.99 * len(found)


def test_the_order_of_the_list_does_not_matter():
    dealers, _ = made_list(400)
    shuffled = list(dealers)
    random.Random(1).shuffle(shuffled)
    assert find_duplicates(dealers) == find_duplicates(shuffled)


def test_matches_come_surest_first_with_their_reasons():
    dealers, _ = made_list(400)
    found = find_duplicates(dealers)
    assert [m.score for m in found] == sorted((m.score for m in found), reverse=True)
    assert all(0.5 <= m.score <= 1 and m.reasons and m.left < m.right for m in found)


def test_pinyin_brings_together_and_proves_nothing():
    one = dealer(1, "上海华兴贸易有限公司", city="上海")
    assert not is_one(one, dealer(2, "上海华星贸易有限公司", city="上海"))
    assert not is_one(one, dealer(2, "Huaxing Trading Co., Ltd.", city="上海"))


def test_a_latin_and_a_chinese_name_are_one_by_other_evidence():
    one = dealer(1, "上海华兴贸易有限公司", city="上海", phone="+862162345678")
    other = dealer(2, "Shanghai Huaxing Trading Co., Ltd.", phone="+862162345678")
    (match,) = find_duplicates([one, other])
    assert match.reasons == ("same phone",)
    near = dealer(1, "华兴贸易", "世纪大道100号", location=Location(121.5, 31.2))
    assert is_one(near, dealer(2, "Huaxing Trading", "世纪大道100号", location=Location(121.5001, 31.2)))


def test_one_brand_in_two_places_is_two():
    one = dealer(1, "上海华兴贸易有限公司", city="上海")
    other = dealer(2, "广州华兴贸易有限公司", city="广州")
    found = find_duplicates([one, other], threshold=0.0)
    assert found[0].score < 0.1
    assert "other place in the name (上海, 广州)" in found[0].reasons


def test_traditional_and_simplified_legal_form_and_place_are_no_difference():
    assert is_one(dealer(1, "東莞匯豐電器有限公司", "人民路5号", "东莞"), dealer(2, "汇丰电器", "人民路5号", "东莞市"))


def test_two_stores_of_a_chain_are_two():
    one = dealer(1, "CASEY'S GENERAL STORE #2270", "100 Pearl St", "Aurelia")
    assert not is_one(one, dealer(2, "CASEY'S GENERAL STORE #2271", "200 Main St", "Aurelia"))
    assert not is_one(one, dealer(2, "CASEY'S GENERAL STORE", "200 Main St", "Boone"))
    assert is_one(one, dealer(2, "Caseys General Store 2270", "100, PEARL STREET", "Aurelia"))


def test_neighbours_in_one_house_are_two():
    assert not is_one(dealer(1, "Smith Tractor", "1 Main St", "Ames"), dealer(2, "Green Pharmacy", "1 Main St", "Ames"))


def test_a_slip_of_the_pen_is_no_difference():
    assert is_one(
        dealer(1, "FREDERICKSBURG FOOD CENTER", "12 Main St", "Fredericksburg"),
        dealer(2, "FREDRICKSBURG FOOD CENTRE", "12 Main Street", "Fredericksburg"),
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "+15152395133"),
        ("email", "sales@ames.example"),
        ("tax_number", "421234567"),
        ("company_number", "123456"),
    ],
)
def test_a_shared_number_speaks_for_a_pair(field, value):
    bare = score(dealer(1, "Ames Tractor"), dealer(2, "Ames Tractors"))
    shared = score(dealer(1, "Ames Tractor", **{field: value}), dealer(2, "Ames Tractors", **{field: value}))
    assert shared > max(bare, 0.9)


def test_a_number_that_many_share_says_little():
    crowd = [
        dealer(n, f"{word} Farm {word}", phone="+15152395133")
        for n, word in enumerate("ash beech cedar elm fir hazel".split())
    ]
    assert find_duplicates(crowd) == ()


def test_other_tax_numbers_speak_against_a_pair():
    same = score(dealer(1, "Ames Tractor", "1 Main", "Ames"), dealer(2, "Ames Tractor", "1 Main", "Ames"))
    other = score(
        dealer(1, "Ames Tractor", "1 Main", "Ames", tax_number="421234567"),
        dealer(2, "Ames Tractor", "1 Main", "Ames", tax_number="427654321"),
    )
    assert other < same


def test_distance_speaks_against_a_pair():
    near = score(
        dealer(1, "Ames Tractor", location=Location(-93.62, 42.03)),
        dealer(2, "Ames Tractor", location=Location(-93.62, 42.0301)),
    )
    far = score(
        dealer(1, "Ames Tractor", location=Location(-93.62, 42.03)),
        dealer(2, "Ames Tractor", location=Location(-80, 42.03)),
    )
    assert near > 0.8
    assert far < 0.2


def test_a_free_mail_domain_connects_nobody():
    assert not is_one(dealer(1, "Ames Tractor", email="a@qq.com"), dealer(2, "Boone Feed", email="b@qq.com"))


def test_two_lists_are_matched_across_and_each_dealer_once():
    left = [dealer(1, "Ames Tractor", "1 Main", "Ames"), dealer(2, "Ames Tractor", "1 Main St", "Ames")]
    right = [dealer(3, "Ames Tractor", "1 Main St", "Ames"), dealer(4, "Boone Feed", "2 Oak", "Boone")]
    (match,) = find_duplicates(left, right)
    assert (match.left, match.right) == (left[1].id, right[0].id)  # the one whose address is written alike
    assert len(find_duplicates(left, right, one_to_one=False)) == 2


def test_a_higher_threshold_gives_a_part_of_the_same_answer():
    dealers, _ = made_list(400)
    low, high = find_duplicates(dealers), find_duplicates(dealers, threshold=0.9)
    assert high == tuple(m for m in low if m.score >= 0.9)


def test_an_empty_list_and_a_list_of_one_have_none():
    assert find_duplicates([]) == find_duplicates([dealer(1, "A")]) == find_duplicates([], []) == ()


@pytest.mark.parametrize("threshold", [-0.1, 1, 2, float("nan")])
def test_a_threshold_outside_its_range_is_refused(threshold):
    with pytest.raises(ValidationError):
        find_duplicates([], threshold=threshold)


def test_a_dealer_given_twice_is_refused():
    with pytest.raises(ValidationError, match="stands twice"):
        find_duplicates([dealer(1, "A"), dealer(1, "A")])


def test_two_lists_may_use_one_id_for_two_dealers():
    left = [dealer(1, "Ames Tractor", "1 Main", "Ames"), dealer(2, "Boone Feed", "2 Oak", "Boone")]
    right = [dealer(1, "Boone Feed", "2 Oak", "Boone"), dealer(2, "Ames Tractor", "1 Main", "Ames")]
    assert {(m.left, m.right) for m in find_duplicates(left, right)} == {
        (left[0].id, right[1].id),
        (left[1].id, right[0].id),
    }


def test_one_list_can_be_matched_each_dealer_once():
    three = [dealer(n, "Ames Tractor", "1 Main", "Ames") for n in (1, 2, 3)]
    assert len(find_duplicates(three)) == 3
    assert len(find_duplicates(three, one_to_one=True)) == 1


def test_a_missing_library_names_its_extra(monkeypatch):
    from channelcrm.dealers import likeness

    likeness.fuzz.cache_clear()
    monkeypatch.setitem(__import__("sys").modules, "rapidfuzz", None)
    with pytest.raises(MissingExtraError, match="rapidfuzz"):
        find_duplicates([dealer(1, "Ames Tractor"), dealer(2, "Ames Tractors")])
