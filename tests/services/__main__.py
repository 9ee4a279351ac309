"""Run one test server in the foreground, or install Swift.

python -m tests.services swift|postgres|redis   prints the environment, serves until Ctrl-C
python -m tests.services install-swift          creates .venv-swift from its lock
"""

import signal
import sys
import threading

from tests.services import postgres, redis, swift
from tests.services.processes import ServiceError

SERVICES = {"swift": swift, "postgres": postgres, "redis": redis}


def serve(name: str) -> int:
    """Start the service, say how to reach it, wait for Ctrl-C or SIGTERM, stop it."""
    ended = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: ended.set())
    with SERVICES[name].running() as server:
        for variable, value in server.environment.items():
            print(f"{variable}={value}", flush=True)
        ended.wait()
    return 0


def main(words: list[str]) -> int:
    """Do what the one word says; 2 for another word, 1 for a server that cannot run."""
    if len(words) != 1 or words[0] not in (*SERVICES, "install-swift"):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        if words[0] == "install-swift":
            swift.install()
            return 0
        return serve(words[0])
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
