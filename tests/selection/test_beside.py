"""The solver works beside the caller, who hears what it tells, and leaves it when it does not end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
import weakref

import highspy
import numpy as np
import pytest
from scipy.sparse import csr_array

from channelcrm.selection.beside import run
from channelcrm.selection.milp import Program, maximize
from channelcrm.selection.watch import Watch

INTERRUPT = int(highspy.cb.HighsCallbackType.kCallbackMipInterrupt)
SOLUTION = int(highspy.cb.HighsCallbackType.kCallbackMipImprovingSolution)


class Said:
    """What the solver hands to its callback."""

    def __init__(self, objective=-np.inf, bound=np.inf, x=()):
        self.mip_primal_bound, self.mip_dual_bound, self.mip_solution = objective, bound, np.asarray(x, dtype=float)
        self.user_interrupt = False


class Deaf:
    """A solver that tells what it is given, and asks nothing more until it is let go or half a minute is over."""

    def __init__(self, *news):
        self.news, self.let_go, self.asked = news, threading.Event(), []

    def setCallback(self, callback, _data):  # noqa: N802  the solver's name
        self.callback = callback

    def startCallback(self, _kind):  # noqa: N802
        pass

    def run(self):
        for kind, said in self.news:
            self.callback(kind, "", said, said, None)
            self.asked.append(said.user_interrupt)
        self.let_go.wait(30)
        last = Said()
        self.callback(INTERRUPT, "", last, last, None)
        self.asked.append(last.user_interrupt)


@pytest.fixture
def deaf():
    solver = Deaf((SOLUTION, Said(2, 9, [1, 0])), (INTERRUPT, Said(2, 9)))
    yield solver
    solver.let_go.set()


def test_a_solver_that_does_not_end_in_time_is_left_and_what_it_told_is_known(deaf):
    began = time.monotonic()
    with Watch(0.1) as watch:
        heard = run(deaf, watch)
    assert time.monotonic() - began < 3
    assert (heard.ended, heard.x.tolist(), heard.bound) == (False, [1, 0], 9)


def test_a_solver_that_was_left_is_told_to_stop_when_it_asks(deaf):
    with Watch(0) as watch:
        run(deaf, watch)
    assert deaf.asked == [False, False]
    deaf.let_go.set()
    while len(deaf.asked) < 3:
        time.sleep(0.01)
    assert deaf.asked[-1] is True


def test_ctrl_c_is_heard_while_the_solver_asks_nothing(deaf):
    threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    began = time.monotonic()
    with Watch() as watch:
        heard = run(deaf, watch)
    assert 0.2 <= time.monotonic() - began < 3
    assert not heard.ended


def test_a_second_ctrl_c_breaks_in_at_once(deaf):
    def listen(*_):
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt), Watch() as watch:
        run(deaf, watch, listen)


def test_the_listener_is_called_in_the_thread_that_asked_and_what_it_raises_comes_out(deaf):
    threads = []

    def listen(objective, bound):
        threads.append(threading.current_thread())
        raise RuntimeError(objective, bound)

    with pytest.raises(RuntimeError) as raised, Watch() as watch:
        run(deaf, watch, listen)
    assert raised.value.args == (2, 9)
    assert threads == [threading.current_thread()]


def test_what_the_solver_raises_comes_out():
    class Full(Deaf):
        def run(self):
            raise MemoryError

    with pytest.raises(MemoryError), Watch() as watch:
        run(Full(), watch)


def test_all_that_a_solver_told_is_heard_before_its_end():
    solver = Deaf(*((INTERRUPT, Said(at, 100)) for at in range(50)))
    solver.let_go.set()
    heard = []
    with Watch() as watch:
        assert run(solver, watch, lambda objective, _: heard.append(objective)).ended
    assert heard == list(range(50))


def test_a_solver_is_forgotten_when_it_has_ended():
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    with Watch() as watch:
        assert run(solver, watch).ended
    gone = weakref.ref(solver)
    del solver
    assert gone() is None


def test_it_may_be_asked_from_any_thread(deaf):
    found = []

    def search():
        with Watch(0.1) as watch:
            found.append(run(deaf, watch).ended)

    thread = threading.Thread(target=search)
    thread.start()
    thread.join()
    assert found == [False]


def small(seed):
    random = np.random.default_rng(seed)
    return Program(
        gain=random.random(6), matrix=csr_array(random.random((3, 6))), row_lower=np.full(3, -np.inf),
        row_upper=np.ones(3), lower=np.zeros(6), upper=np.ones(6), whole=np.ones(6, dtype=bool),
    )  # fmt: skip


def test_programmes_one_after_another_have_the_same_answers_each_time():
    def answers():
        return [maximize(small(seed), Watch()).x.tolist() for seed in range(10)]

    assert answers() == answers()


def test_a_watch_that_is_up_asks_nothing_of_the_solver():
    answer = maximize(small(0), Watch(0))
    assert (answer.x, answer.bound, answer.status) == (None, np.inf, "unknown")


def test_python_may_end_while_a_solver_that_was_left_works():
    code = """
        import threading
        import highspy
        import numpy as np
        from channelcrm.selection import beside
        from channelcrm.selection.watch import Watch

        beside._GRACE = 0.0  # leave it at once

        class Deaf(highspy.Highs):
            def startCallback(self, _kind):
                pass  # it asks nothing

        size, random = 1500, np.random.default_rng(0)  # the simplex method takes most of a minute
        every, ones = np.arange(size, dtype=np.int32), np.ones(size)
        solver = Deaf()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.addVars(size, 0 * ones, ones)
        solver.changeColsCost(size, every, ones)
        solver.addRows(size, ones, np.inf * ones, size**2, size * every, np.tile(every, size), random.random(size**2))
        with Watch() as watch:
            threading.Timer(0.5, watch.stop).start()
            assert not beside.run(solver, watch).ended
        assert beside._left[0].works
        print("done")
    """
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")
    assert time.monotonic() - began < 30
