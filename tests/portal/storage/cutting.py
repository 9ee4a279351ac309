"""A client whose connection breaks in the middle of a part."""

import contextlib
import socket
import time
from urllib.parse import urlsplit


def put_and_cut(url, content, *, sent):
    """Send the headers and the first `sent` bytes of the body, then close the connection."""
    address = urlsplit(url)
    head = (
        f"PUT {address.path}?{address.query} HTTP/1.1\r\n"
        f"Host: {address.netloc}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    with contextlib.closing(socket.create_connection((address.hostname, address.port))) as client:
        client.sendall(head.encode() + content[:sent])
        time.sleep(0.3)
