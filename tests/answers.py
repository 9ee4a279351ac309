"""Reading answers of the test client."""

from __future__ import annotations

from typing import Any


def whole(answer: Any) -> bytes:
    """Every byte of an answer, streamed or not.

    Reading a stream to its end closes its file, as a web server does. `answer.close()` does it
    once more, outside of the client: Django then ends the request, and with it the connection to
    PostgreSQL that the test still needs.
    """
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)
