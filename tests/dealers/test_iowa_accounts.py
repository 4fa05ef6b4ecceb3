"""Two real lists of the same outlets, and the pairs that are known to be one; 74 of 2,257 cannot be told apart."""

from __future__ import annotations

import csv

from channelcrm.dealers import find_duplicates
from channelcrm.interchange import read_dealers


def test_the_pairs_of_the_iowa_accounts_are_found(shared_data):
    left = read_dealers(shared_data("linkage/iowa_accounts/a_store_list_2022.csv"), {"a_id": "code"}).dealers
    right = read_dealers(shared_data("linkage/iowa_accounts/b_sales_table_2025.csv"), {"b_id": "code"}).dealers
    with shared_data("linkage/iowa_accounts/gold.csv").open() as stream:
        gold = {(row["a_id"], row["b_id"]) for row in csv.DictReader(stream)}
    code = {dealer.id: dealer.code for dealer in (*left, *right)}
    found = {(code[match.left], code[match.right]) for match in find_duplicates(left, right)}
    hits = len(found & gold)
    precision, recall = hits / len(found), hits / len(gold)
    assert precision > 0.984
    assert recall > 0.976
    assert 2 * precision * recall / (precision + recall) > 0.98
