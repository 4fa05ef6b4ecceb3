from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies as st

from channelcrm.dealers import DealerStatus
from channelcrm.errors import ValidationError
from channelcrm.interchange import Severity, read_dealers
from channelcrm.values import Address, Location

TODAY = date(2026, 11, 1)


def problems_of(found):
    return [(p.row, p.field, p.severity) for p in found.problems]


def test_a_plain_list_needs_no_mapping(write):
    found = read_dealers(
        write("dealer_id,name,address,city,state,zip,lat,lon\n7,Ames Tractor,1 Main St,Ames,IA,50010,42.03,-93.62\n")
    )
    (dealer,) = found.dealers
    assert (dealer.code, dealer.name) == ("7", "Ames Tractor")
    assert dealer.address == Address(street="1 Main St", city="Ames", region="IA", postcode="50010", country="US")
    assert dealer.location == Location(-93.62, 42.03)
    assert dealer.source == "list.csv"
    assert found.problems == ()
    assert found.facts.country == "US"


def test_a_chinese_list_in_gb18030_needs_no_mapping(write):
    text = (
        "门店编号,经销商名称,省份,城市,地址,邮编,经度,纬度,电话,统一社会信用代码,状态,面积\n"
        "A01,上海华兴贸易有限公司,上海市,上海,世纪大道100号,200120,121.5,31.2,021-62345678,91110000600037341L,合作中,120\n"
    )
    found = read_dealers(write(text, encoding="gb18030"))
    (dealer,) = found.dealers
    assert found.problems == ()
    assert (found.facts.encoding, found.facts.encoding_guessed) == ("gb18030", True)
    assert (dealer.address.region, dealer.address.country) == ("31", "CN")
    assert (dealer.phone, dealer.tax_number) == ("+862162345678", "91110000600037341L")
    assert dealer.status is DealerStatus.ACTIVE
    assert dict(dealer.attributes) == {"面积": 120}


def test_codes_and_namibia_survive_an_empty_cell_in_their_column(write):
    found = read_dealers(write("code,name,country,zip\n000001,A,NA,00501\n,B,,\n000003,C,NA,\n"))
    assert [(d.code, d.address.country, d.address.postcode) for d in found.dealers] == [
        ("000001", "NA", "00501"),
        ("000003", "NA", ""),
    ]
    assert problems_of(found) == [(2, "code", Severity.ERROR)]


def test_all_problems_of_all_rows_are_reported_and_no_good_row_is_lost(write):
    text = (
        "code,name,country,phone,email,lat,lon,opening date\n"
        "1,A,US,(515) 239-5133,a@example.com,42,-93,2020-01-31\n"
        "2,B,Atlantis,12,nobody,95,200,31/31/2020\n"
        ",,US,,,42,-93,\n"
        "4,D,US,,,42,-93,\n"
    )
    found = read_dealers(write(text), today=TODAY)
    assert [dealer.code for dealer in found.dealers] == ["1", "2", "4"]
    assert sorted(field for row, field, _ in problems_of(found) if row == 2) == [
        "country",
        "email",
        "location",
        "opened_on",
        "phone",
    ]
    assert sorted(field for row, field, _ in problems_of(found) if row == 3) == ["code", "name"]
    assert found.dealers[1].phone == found.dealers[1].email == ""
    assert found.dealers[1].location is None
    assert all(problem.message and problem.remedy for problem in found.problems)


def test_problems_come_in_the_order_of_rows(write):
    found = read_dealers(write("code,name,email\n1,A,x\n2,,y\n3,C,z\n"))
    assert [problem.row for problem in found.problems] == [1, 2, 2, 3]


def test_a_code_that_stands_further_up_is_left_out_with_its_row(write):
    found = read_dealers(write("code,name\n1,A\n2,B\n1,C\n"))
    assert [dealer.name for dealer in found.dealers] == ["A", "B"]
    (problem,) = found.problems
    assert (problem.row, problem.value, problem.severity) == (3, "1", Severity.ERROR)
    assert "row 1" in problem.message


def test_rows_are_counted_as_they_stand(write):
    found = read_dealers(write("code,name\n1,A\n\n,\n4,\n5,B\n"))
    assert [problem.row for problem in found.problems] == [4]
    assert [dealer.code for dealer in found.dealers] == ["1", "5"]


def test_the_same_file_gives_the_same_dealers(write):
    path = write("code,name,city\n1,A,Ames\n2,B,Boone\n")
    assert read_dealers(path).dealers == read_dealers(path).dealers


def test_a_row_with_a_cell_too_many_is_left_out(write):
    found = read_dealers(write("code,name,city\n1,Smith, Ames\n2,Smith, Inc,Ames\n3,Jones\n"))
    assert [dealer.code for dealer in found.dealers] == ["1", "3"]
    assert "4 cells" in found.problems[0].message
    assert "quotes" in found.problems[0].remedy


@pytest.mark.parametrize(
    ("mark", "name"), [(",", "a.csv"), (";", "a.csv"), ("\t", "a.csv"), ("|", "a.txt"), ("\t", "a.tsv")]
)
def test_the_separator_is_found(mark, name, write):
    text = "code,name,city\n1,A,Ames\n".replace(",", mark)
    assert read_dealers(write(text, name)).dealers[0].address.city == "Ames"


def test_a_separator_inside_cells_is_not_the_lists_own(write):
    rows = "".join(f"{i};Dealer {i};{i}, Main, Ames\n" for i in range(30))
    found = read_dealers(write(f"code;name;address\n{rows}"))
    assert found.dealers[3].address.street == "3, Main, Ames"


def test_the_separator_a_spreadsheet_says_is_taken(write):
    assert read_dealers(write("sep=|\ncode|name\n1|A, B; C\n")).dealers[0].name == "A, B; C"


def test_a_title_above_the_table_is_passed_over(write):
    found = read_dealers(write("Our dealers,,\n,,\ncode,name,city\n1,A,Ames\n,B,Boone\n"))
    assert [dealer.code for dealer in found.dealers] == ["1"]
    assert [problem.row for problem in found.problems] == [2]


def test_a_comma_inside_quotes_and_line_breaks_are_no_separators(write):
    found = read_dealers(write('code;"name, full";name\r\n1;"x, y";"A\nB"\r\n'))
    assert found.dealers[0].name == "A\nB"


def test_control_and_invisible_characters_are_taken_out(write):
    found = read_dealers(write("code,name\n1,Ames\x0b\u200bTractor\n2,\u00a0Boone\u00a0Farm \n"))
    assert [dealer.name for dealer in found.dealers] == ["Ames Tractor", "Boone Farm"]


def test_dates_in_the_future_are_kept_and_said(write):
    found = read_dealers(write("code,name,opening date\n1,A,2026-11-02\n2,B,2026-11-01\n"), today=TODAY)
    assert found.dealers[0].opened_on == date(2026, 11, 2)
    assert problems_of(found) == [(1, "opened_on", Severity.NOTICE)]


def test_closing_before_opening_blanks_the_closing(write):
    found = read_dealers(write("code,name,opened,closed\n1,A,2020-05-01,2019-05-01\n"), today=TODAY)
    assert (found.dealers[0].opened_on, found.dealers[0].closed_on) == (date(2020, 5, 1), None)
    assert problems_of(found) == [(1, "closed_on", Severity.WARNING)]


@pytest.mark.parametrize(
    ("text", "status"),
    [("Active", "active"), ("营业中", "active"), ("潜在客户", "prospect"), ("暂停", "suspended"), ("注销", "closed")],
)
def test_statuses_are_known_in_english_and_chinese(text, status, write):
    assert read_dealers(write(f"code,name,status\n1,A,{text}\n")).dealers[0].status == status


def test_an_unknown_status_is_said(write):
    found = read_dealers(write("code,name,status\n1,A,sleeping\n"))
    assert found.dealers[0].status is DealerStatus.ACTIVE
    assert "read as active" in found.problems[0].message


def test_a_region_its_country_does_not_have_is_kept_and_said(write):
    found = read_dealers(write("code,name,state,country\n1,A,Bavaria,US\n"))
    assert found.dealers[0].address.region == "Bavaria"
    assert problems_of(found) == [(1, "address.region", Severity.NOTICE)]


def test_the_one_dealer_in_another_state_is_said(write):
    rows = "".join(f"{i},Dealer {i},IA\n" for i in range(150))
    found = read_dealers(write(f"code,name,state\n{rows}x,Stray,CO\n"))
    assert [(p.row, p.value) for p in found.problems] == [(151, "CO")]


def test_the_country_said_reads_local_phones(write):
    found = read_dealers(write("code,name,phone\n1,A,13800138000.0\n"), country="China")
    assert found.dealers[0].phone == "+8613800138000"
    assert found.dealers[0].address.country == "CN"


def test_a_country_that_does_not_exist_is_refused(write):
    with pytest.raises(ValidationError, match="Atlantis"):
        read_dealers(write("code,name\n1,A\n"), country="Atlantis")


def test_a_thousands_mark_in_a_coordinate_is_one_problem(write):
    found = read_dealers(write('code,name,lat,lon\n1,A,"42,5",-93\n'))
    (problem,) = found.problems
    assert (problem.row, problem.field, problem.value) == (1, "location", "-93, 42,5")
    assert 'decimal=","' in problem.remedy
    assert read_dealers(write('code,name,lat,lon\n1,A,"42,5",-93\n'), decimal=",").dealers[0].location == Location(
        -93, 42.5
    )


def test_texts_that_mean_nothing_can_be_said(write):
    path = write("code,name,lat,lon,country\n1,A,NULL,NULL,NA\n")
    assert read_dealers(path, missing={"", "NULL"}).dealers[0].address.country == "NA"
    assert [p.severity for p in read_dealers(path).problems] == [Severity.WARNING]
    assert [p.severity for p in read_dealers(path, missing={"", "NULL"}).problems] == [Severity.NOTICE]


def test_points_in_one_column_are_read(write):
    found = read_dealers(write("code,name,Store Location\n1,A,POINT (-93.6 41.6)\n"))
    assert found.dealers[0].location == Location(-93.6, 41.6)


def test_product_lines_are_split(write):
    found = read_dealers(write("code,name,产品线\n1,A,tractors；tools、feed\n"))
    assert found.dealers[0].product_lines == ("feed", "tools", "tractors")


def test_a_mapped_column_may_become_an_attribute_or_be_left_out(write):
    found = read_dealers(write("code,name,Sq ft,Notes\n1,A,120,x\n"), {"Sq ft": "attributes.floor", "Notes": ""})
    assert dict(found.dealers[0].attributes) == {"floor": 120}
    assert found.facts.ignored == ("Notes",)


def test_the_source_can_be_said(write):
    assert read_dealers(write("code,name\n1,A\n"), source="fair 2026").dealers[0].source == "fair 2026"


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8)), min_size=1, max_size=12))
def test_every_row_is_either_a_dealer_or_left_out_with_a_reason(tmp_path_factory, rows):
    import csv

    path = tmp_path_factory.mktemp("lists") / "list.csv"
    with path.open("w", encoding="utf-8", newline="", errors="replace") as stream:
        writer = csv.writer(stream)
        writer.writerow(["code", "name", "phone"])
        writer.writerow(["sure", "Sure", ""])
        writer.writerows(rows)
    found = read_dealers(path)
    left_out = {p.row for p in found.problems if p.severity is Severity.ERROR}
    kept = {int(dealer.id[:8] + dealer.id[9:13], 16) for dealer in found.dealers}  # the row stands in the id
    assert kept.isdisjoint(left_out)
    blank = {n for n, row in enumerate(rows, 2) if not "".join(row).strip()}
    assert set(range(1, found.facts.rows + 1)) - kept - left_out <= blank
