"""The test servers are real: they start, answer, outlive a crash with their data, and go away."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis as redis_client

from tests.services import postgres, redis, swift
from tests.services.fixtures import need, postgres_server, redis_server  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.postgres
def test_postgres_keeps_what_was_committed_over_a_crash(postgres_server):  # noqa: F811
    with psycopg.connect(postgres_server.url) as connection:
        connection.execute("CREATE TABLE glove (name text)")
        connection.execute("INSERT INTO glove VALUES ('right')")

    postgres_server.restart_after_crash()

    with psycopg.connect(postgres_server.url) as connection:
        assert connection.execute("SELECT name FROM glove").fetchall() == [("right",)]


def test_redis_keeps_what_was_written_over_a_crash(redis_server):  # noqa: F811
    with redis_client.Redis.from_url(redis_server.url) as client:
        client.rpush("queue", "job 1")

    redis_server.restart_after_crash()

    with redis_client.Redis.from_url(redis_server.url) as client:
        assert client.lrange("queue", 0, -1) == [b"job 1"]
    assert len(str(redis_server.socket)) < 107


@pytest.mark.s3
@pytest.mark.slow
def test_swift_ends_all_four_processes_and_its_folder():
    need("s3", swift.why_missing())

    with swift.running() as server:
        pids = [each.process.pid for each in server.servers.values()]
        folder = server.folder
        assert all(Path(f"/proc/{pid}").exists() for pid in pids)

    assert len(pids) == 4
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert not folder.exists()


def test_command_prints_the_environment_and_stops_at_the_first_signal():
    need("redis", redis.why_missing())
    command = [sys.executable, "-m", "tests.services", "redis"]

    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline()
        socket = Path(line.strip().partition("//")[2])
        assert socket.is_socket()
        process.terminate()
        ended = process.wait(timeout=10)

    assert line.startswith("REDIS_URL=redis+socket://")
    assert ended == 0
    assert not socket.exists()


def test_command_explains_itself_for_another_word():
    command = [sys.executable, "-m", "tests.services", "mysql"]

    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert ended.returncode == 2
    assert "install-swift" in ended.stderr


def test_missing_server_is_skipped_unless_it_is_required(monkeypatch):
    monkeypatch.setenv("DEXTER_REQUIRE", "browser")
    with pytest.raises(pytest.skip.Exception, match="not installed"):
        need("s3", "Swift is not installed")

    monkeypatch.setenv("DEXTER_REQUIRE", "postgres, s3")
    with pytest.raises(pytest.fail.Exception, match="DEXTER_REQUIRE names s3"):
        need("s3", "Swift is not installed")


def test_reasons_are_given_where_a_program_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(postgres, "programs", lambda: None)
    monkeypatch.setattr(redis, "program", lambda: None)
    monkeypatch.setattr(swift, "VENV", tmp_path)

    assert "PostgreSQL is not installed" in postgres.why_missing()
    assert "neither redis-server nor valkey-server" in redis.why_missing()
    assert "install-swift" in swift.why_missing()
