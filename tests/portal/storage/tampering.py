"""Change one thing in a signed link of either store."""

import re

NAMES = {
    "signature": ("signature", "X-Amz-Signature"),
    "expires": ("expires", "X-Amz-Expires"),
    "part": ("part", "partNumber"),
    "upload": ("upload", "uploadId"),
}


def changed_letter(url, name, position=0):
    """The same link with another letter or digit at one position of a parameter."""

    def change(value):
        other = "0" if value[position] != "0" else "1"
        return value[:position] + other + value[position + 1 :]

    return _changed(url, name, change)


def raised(url, name):
    """The same link with a parameter higher by one."""
    return _changed(url, name, lambda value: str(int(value) + 1))


def with_key(url, was, now):
    """The same link to another key."""
    path, _, query = url.partition("?")
    assert was in path
    return f"{path.replace(was, now)}?{query}"


def _changed(url, name, change):
    found = re.search(rf"[?&](?:{'|'.join(NAMES[name])})=([^&]+)", url)
    assert found, f"no {name} in {url}"
    changed = url[: found.start(1)] + change(found.group(1)) + url[found.end(1) :]
    assert changed != url
    return changed
