"""One clear error, exit code 1, nothing half-written and no traceback, whatever is handed in."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

import channelcrm as crm

BOWTIE = """{"type": "FeatureCollection", "features": [
 {"type": "Feature", "properties": {"id": "X", "name": "X", "population": 1},
  "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}}]}"""


CARD = """name = "c"
version = 1
[[criteria]]
name = "visits_12m"
weight = {weight}
scale = {{kind = "linear", worst = 0, best = 1}}
"""


def plan(run, folder, *more):
    return run(
        "plan", "--dealers", folder / "dealers.csv", "--areas", folder / "areas.geojson", "--store",
        f"sqlite:///{folder / 'n.db'}", "--report", folder / "r.html", *more,
    )  # fmt: skip


def assert_clear(ran, *words):
    assert ran.code == 1, (ran.out, ran.err)
    assert "Traceback" not in ran.err
    last = ran.err.strip().splitlines()[-1]
    assert last.startswith("channelcrm: ") or any(word in ran.err for word in words)
    for word in words:
        assert word in ran.err, ran.err


def test_a_missing_file(run, files):
    folder = files()
    (folder / "dealers.csv").unlink()
    assert_clear(plan(run, folder), "dealers.csv")


def test_an_empty_file(run, files):
    assert_clear(plan(run, files(dealers__csv="")), "dealers.csv", "empty")


def test_a_wrong_encoding(run, files):
    folder = files(dealers__csv="code,name\n1,上海农机\n".encode("utf-16"))
    ran = plan(run, folder, "--encoding", "ascii")
    assert_clear(ran, "ascii")


def test_a_column_that_is_not_there(run, files):
    assert_clear(plan(run, files(), "--map", "Nmae=name"), "Nmae")


def test_a_scorecard_with_a_negative_weight(run, files):
    folder = files()
    card = folder / "card.toml"
    card.write_text(CARD.format(weight=-1))
    assert_clear(plan(run, folder, "--scorecard", card), "weight", "-1")


def test_a_scorecard_whose_weights_sum_to_zero(run, files):
    folder = files()
    card = folder / "card.toml"
    card.write_text(CARD.format(weight=0))
    assert_clear(plan(run, folder, "--scorecard", card), "weight")


def test_a_database_of_a_newer_schema_version(run, files):
    folder = files()
    with crm.open(f"sqlite:///{folder / 'n.db'}"):
        pass
    with closing(sqlite3.connect(folder / "n.db")) as database, database:
        database.execute("UPDATE channelcrm_version SET version_num = '9999'")
    assert_clear(plan(run, folder), "9999", "Upgrade")


def test_a_file_that_is_no_database(run, files):
    folder = files()
    (folder / "n.db").write_bytes(b"this is not a database" * 100)
    assert_clear(plan(run, folder))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write read-only files")
def test_a_read_only_database(run, files):
    folder = files()
    with crm.open(f"sqlite:///{folder / 'n.db'}"):
        pass
    (folder / "n.db").chmod(0o444)
    assert_clear(plan(run, folder), "read")


def test_an_unknown_store_scheme_names_the_nearest(run, files):
    folder = files()
    ran = run("import", "--dealers", folder / "dealers.csv", "--store", "sqlit:///x.db")
    assert_clear(ran, "sqlite")


def test_an_unknown_measure_names_the_nearest(run, files):
    assert_clear(plan(run, files(), "--measure", "populaton"), "population")


def test_a_polygon_that_crosses_itself_is_mended_and_said(run, files):
    ran = run("import", "--areas", files(areas__geojson=BOWTIE) / "areas.geojson", "--store", "memory:")
    assert ran.code == 0, ran.err
    assert "geometry" in ran.err


def test_row_faults_are_all_said_and_the_good_rows_kept(run, files):
    rows = [
        "code,name,lat,lon,state,country,payment_days,opened,phone",
        "D1,Good One,41.5,-93.6,IA,US,30,2001-05-01,+1 515 232 3344",
        'D2,Thousands,41.5,-93.5,IA,US,"1,234",2001-05-01,',
        "D3,Future,41.5,-93.4,IA,US,30,2051-05-01,",
        "D4,At sea,0,0,IA,US,30,2001-05-01,",
        'D5,Degrees,"41°35\'N","93°37\'W",IA,US,30,2001-05-01,',
        "D1,Twice,41.5,-93.6,IA,US,30,2001-05-01,",
        "D6,Swapped,-93.6,41.5,IA,US,30,2001-05-01,",
        "D7,Phone,41.5,-93.6,IA,US,30,2001-05-01,call me",
        ",No code,41.5,-93.6,IA,US,30,2001-05-01,",
    ]
    folder = files(dealers__csv="\n".join(rows))
    ran = run("import", "--dealers", folder / "dealers.csv", "--store", f"sqlite:///{folder / 'n.db'}")
    assert ran.code == 0, ran.err
    for row in (2, 3, 4, 6, 7, 8, 9):
        assert f"row {row}," in ran.err, ran.err
    with crm.open(f"sqlite:///{folder / 'n.db'}") as store, store.begin() as uow:
        assert {dealer.code for dealer in uow.dealers.find()} == {"D1", "D2", "D3", "D4", "D5", "D6", "D7"}


def test_a_killed_import_leaves_nothing_half_written(tmp_path):
    store = f"sqlite:///{tmp_path / 'n.db'}"
    with crm.open(store):
        pass
    big = tmp_path / "dealers.csv"
    rows = "\n".join(f"D{number},Dealer {number},41.5,-93.6,US" for number in range(30_000))
    big.write_text("code,name,lat,lon,country\n" + rows)
    command = [sys.executable, "-m", "channelcrm.cli", "import", "--dealers", str(big), "--store", store]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wal = tmp_path / "n.db-wal"
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if wal.exists() and wal.stat().st_size > 1_000_000:  # it is writing
            break
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    with crm.open(store) as opened, opened.begin() as uow:
        assert uow.dealers.count() == 0
        assert uow.events.after(0) == []
