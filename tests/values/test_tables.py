"""Rows get their names from a column, an index or their number, each once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.values.tables import Numbered, columns_of, named_columns, text_of

IDS = st.text(st.sampled_from("ab 1"), min_size=1).filter(str.strip) | st.integers(-5, 5) | st.floats(-2, 2)


def names(table):
    return columns_of(table)[0]


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        (pd.RangeIndex(3), ["0", "1", "2"]),
        (pd.RangeIndex(7, 1, -2), ["7", "5", "3"]),
        (pd.Index([19003, 19001, 19002]), ["19003", "19001", "19002"]),
        (pd.Index([19003.0, 1.5, 2]), ["19003", "1.5", "2"]),
        (pd.Index(["b", " a", "c"]), ["b", " a", "c"]),
        (pd.Index(pd.array([3, 1, 2], dtype="UInt8")), ["3", "1", "2"]),
        (pd.Index([True, False, 7], dtype=object), ["True", "False", "7"]),
        (pd.Index([np.uint64(2**64 - 1), 1, 2]), [str(2**64 - 1), "1", "2"]),
        (pd.date_range("2027-01-01", periods=3), [f"2027-01-0{day} 00:00:00" for day in (1, 2, 3)]),
        (pd.Index(["b", "a", "c"], dtype="category"), ["b", "a", "c"]),
        (pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1)]), ["('a', 1)", "('a', 2)", "('b', 1)"]),
    ],
)
def test_rows_of_a_frame_are_named_by_its_index(index, expected):
    assert names(pd.DataFrame({"x": [1, 2, 3]}, index=index)) == expected


@given(st.lists(IDS, unique_by=text_of))
def test_a_column_of_ids_names_the_rows_as_texts(ids):
    assert names({"id": ids, "x": list(range(len(ids)))}) == [text_of(id) for id in ids]


@pytest.mark.parametrize("ids", [[4, 2, 3, 2, 4, 4], ["4", "2", "3", "2", "4", "4"], np.asarray([4, 2, 3, 2, 4])])
def test_an_id_that_stands_twice_is_named(ids):
    with pytest.raises(ValidationError, match=r"The id '2' stands twice\. Merge") as error:
        columns_of({"id": ids})
    assert (error.value.field, error.value.value) == ("id", "2")


@pytest.mark.parametrize("twice", ["id", "x"])
def test_a_column_that_stands_twice_is_named(twice):
    frame = pd.DataFrame([[1, 2, 3]], columns=[twice, "y", twice])
    with pytest.raises(ValidationError, match=f"The table has the column '{twice}' 2 times") as error:
        columns_of(frame, ["y", twice] if twice == "x" else ["y"])
    assert error.value.field == twice


def test_a_column_that_stands_twice_and_is_not_asked_for_is_no_matter():
    frame = pd.DataFrame([[1, 2, 3]], columns=["x", "y", "x"])
    assert columns_of(frame, ["y"])[1]["y"].tolist() == [2]


def test_two_ids_of_one_text_are_the_same():
    with pytest.raises(ValidationError, match="The id '1' stands twice"):
        columns_of({"id": [1, "1"]})


@pytest.mark.parametrize("nothing", [None, " ", float("nan"), pd.NA])
def test_a_row_without_an_id_is_named_by_its_number(nothing):
    with pytest.raises(ValidationError, match="row 2: id: The row has no id") as error:
        columns_of({"id": ["a", nothing]})
    assert error.value.row == 2


def test_names_of_a_column_of_numbers_stay_when_the_column_is_written_to():
    numbers = np.asarray([3, 1])
    ids, _ = named_columns({"id": numbers, "x": [1, 2]})
    numbers[:] = 9
    assert list(ids) == ["3", "1"]


def test_numbered_rows_are_a_sequence_of_texts():
    rows = Numbered(np.asarray([10, 20, 30]))
    assert (len(rows), rows[1], rows[-1], rows[1:], list(rows)) == (3, "20", "30", ["20", "30"], ["10", "20", "30"])
    assert ("20" in rows, 20 in rows, rows.index("30")) == (True, False, 2)
    assert {type(row) for row in rows} == {str}


def test_columns_are_the_tables_own_where_they_are_arrays():
    column = np.asarray([1.0, 2.0])
    assert np.shares_memory(columns_of({"x": column})[1]["x"], column)


def test_cells_that_are_lists_of_unequal_length_are_cells_like_others():
    _, columns = named_columns({"id": ["a", "b"], "x": [[1], [1, 2]]}, ["x"])
    assert columns["x"].tolist() == [[1], [1, 2]]


def test_rows_that_are_numbered_need_no_names_of_their_own():
    ids, columns = named_columns({"id": ["a", "a"], "x": [1, 2]}, ["id", "x"], numbered=True)
    assert [*ids] == ["0", "1"]
    assert columns["id"].tolist() == ["a", "a"]


def test_cells_that_are_masked_are_empty():
    column = np.ma.masked_array([1.0, 2.0, 3.0], mask=[False, True, False])
    assert columns_of({"x": column})[1]["x"].tolist() == [1.0, None, 3.0]


def test_a_column_that_is_no_list_is_refused():
    with pytest.raises(ValidationError, match="one value a row"):
        columns_of({"x": np.asarray(3)})
