"""`manage.py demo` where it does not go as planned."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from dexterdata.client.hashing import sha256_of_file
from ingest.models import Recording
from portal.accounts.models import User
from portal.management.demo.accounts import PEOPLE, ensure_accounts
from portal.management.demo.datasets import Item, own_in_state
from portal.management.demo.run import Demo
from tests.ingest.factories import Partner, dataset_of
from tests.ingest.test_lists import recordings
from tests.journeys.stack import PROJECT, descendants, environment_without_services, processes
from tests.services.processes import free_ports

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("journeys")]


def start(port, var):
    """The demo with its output in a pipe."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", str(port), "--no-serve"],
        cwd=PROJECT,
        env=environment_without_services() | {"DEXTER_VAR": str(var)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
    )


def test_a_taken_port_is_one_clear_sentence(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with start(port, tmp_path) as process:
            said, _ = process.communicate(timeout=120)

    assert process.returncode == 1
    assert said.splitlines()[1] == (
        f"CommandError: Port {port} is taken. Stop what listens there, or choose another: "
        f"make demo PORT={port + 1}"
    )
    assert len(said.splitlines()) == 2


@pytest.fixture(scope="module")
def same_var(tmp_path_factory):
    """One folder for all interruptions: the second goes on from the first's database."""
    return tmp_path_factory.mktemp("interrupted")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_in_the_middle_stops_everything(same_var, number):
    with start(free_ports(1)[0], same_var) as process:
        said = ""
        while "Start broker" not in said:
            letter = process.stdout.read(1)
            assert letter, f"the demo ended early: {said}"
            said += letter
        time.sleep(4)  # some of the processes are up, some are on their way
        started = descendants(process.pid)
        process.send_signal(number)
        said = process.stdout.read()
        process.wait(timeout=60)

    alive = processes()
    left = {pid: line for pid, line in started.items() if alive.get(pid, (0, ""))[1] == line}
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert len(started) > 3
    assert left == {}
    assert process.returncode == 130
    assert said.endswith("Interrupted: everything is stopped. A second run goes on from here.\n")
    assert "Traceback" not in said


@pytest.mark.django_db(transaction=True)
def test_accounts_of_an_earlier_run_are_kept_while_they_work(live_server):
    first, is_new = ensure_accounts(live_server.url, {})
    second, is_second_new = ensure_accounts(live_server.url, first)
    lost = first | {"buyer": first["buyer"] | {"token": "dxd_lost"}}
    third, _ = ensure_accounts(live_server.url, lost)

    assert (is_new, is_second_new) == (True, False)
    assert set(first) == {person.key for person in PEOPLE}
    assert second == first
    assert third["buyer"]["token"] != first["buyer"]["token"]
    assert third["partner"] == first["partner"]


@pytest.mark.django_db(transaction=True)
def test_recordings_that_somebody_else_sent_are_left_alone(live_server, tmp_path):
    accounts, _ = ensure_accounts(live_server.url, {})
    user = User.objects.get(email=accounts["partner"]["email"])
    organisation = user.memberships.get().organisation
    sent = Partner(user, organisation, dataset_of(organisation, user))
    recordings(sent, 2)
    own = tmp_path / "own.csv"
    own.write_text("own")
    Recording.objects.filter(filename="wave_1.csv").update(sha256=sha256_of_file(own))
    demo = Demo(live_server.url, tmp_path, io.StringIO(), accounts)

    try:
        found = own_in_state(demo, sent.name, [Item(own, "", {}, {})], "in_review")
    finally:
        demo.close()

    assert [row["filename"] for row in found] == ["wave_1.csv"]
