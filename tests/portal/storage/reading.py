"""Read an object to its end."""


def read(store, key, start=0, end=None):
    """The bytes, with the file closed."""
    with store.open(key, start, end) as file:
        return file.read()
