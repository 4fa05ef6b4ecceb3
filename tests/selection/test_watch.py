"""A search ends when its time is up or someone asks for it, and who listens hears of it."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from channelcrm.errors import ValidationError
from channelcrm.selection.watch import Watch


def ctrl_c() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_without_a_limit_it_is_never_up_and_with_none_left_at_once():
    with Watch() as watch:
        assert (watch.up, watch.left) == (False, float("inf"))
    with Watch(0) as watch:
        assert (watch.up, watch.left) == (True, 0)
    with Watch(60) as watch:
        assert not watch.up
        assert 59 < watch.left <= 60


def test_ctrl_c_ends_the_search_instead_of_breaking_in():
    before = signal.getsignal(signal.SIGINT)
    with Watch() as watch:
        ctrl_c()
        assert watch.up
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_ctrl_c_breaks_in():
    with Watch() as watch:
        ctrl_c()
        assert watch.up
        with pytest.raises(KeyboardInterrupt):
            ctrl_c()


def test_a_handler_of_the_host_stays():
    caught = []
    before = signal.signal(signal.SIGINT, lambda *_: caught.append(1))
    try:
        with Watch() as watch:
            ctrl_c()
            assert not watch.up
    finally:
        signal.signal(signal.SIGINT, before)
    assert caught == [1]


def test_another_thread_may_search_too():
    seen = []

    def search():
        with Watch(0) as watch:
            seen.append(watch.up)

    thread = threading.Thread(target=search)
    thread.start()
    thread.join()
    assert seen == [True]


def test_the_listener_hears_what_is_new_only():
    heard = []
    with Watch(progress=lambda objective, bound, seconds: heard.append((objective, bound, seconds >= 0))) as watch:
        for pair in ((1, 9), (1, 9), (2, 9), (2, 8)):
            watch.tell(*pair)
    assert heard == [(1, 9, True), (2, 9, True), (2, 8, True)]


def test_what_a_listener_raises_comes_out_but_its_ctrl_c_ends_the_search():
    def fails(*_):
        raise RuntimeError("no")

    def interrupts(*_):
        raise KeyboardInterrupt

    with pytest.raises(RuntimeError, match="no"), Watch(progress=fails) as watch:
        watch.tell(1, 2)
    with Watch(progress=interrupts) as watch:
        watch.tell(1, 2)
        assert watch.up


def test_a_listener_can_be_called():
    with pytest.raises(ValidationError, match="objective, bound and seconds"):
        Watch(progress="yes")
