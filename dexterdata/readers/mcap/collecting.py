"""Which topics a file has, what is wanted of each, and one pass over the file to collect it."""

from __future__ import annotations

from itertools import chain
from typing import Final

from dexterdata.profiles import Profile
from dexterdata.readers.mcap import topics
from dexterdata.readers.mcap.columns import UnfitError, plain
from dexterdata.readers.mcap.contents import Source
from dexterdata.readers.mcap.records import Channel, Schema
from dexterdata.readers.mcap.topics import LOG_TIME, Topic, Wanted

_OUTLINED_MESSAGES = 8
_OUTLINED_PIECES = 16
_OUTLINED_FIELDS: Final = 5
Topics = dict[tuple[str, Schema, str], Topic]


def outline(contents: Source) -> dict[str, tuple[str, ...]]:
    """Return the topics with their fields of numbers, from the first messages of each."""
    found: Topics = {}
    for piece in contents.pieces[:_OUTLINED_PIECES]:
        for messages in contents.messages(piece):
            topic = _topic(contents, found, contents.channels[messages.channel], None)
            if not topic.messages:
                topic.add(piece, messages.first(_OUTLINED_MESSAGES))
    names = {channel.topic: () for channel in contents.channels.values()}
    return {
        **names,
        **{topic.name: _fields(topic) for topic in found.values()},
    }


def _fields(topic: Topic) -> tuple[str, ...]:
    return tuple(path for path, width in topic.paths().items() if width)[:_OUTLINED_FIELDS]


def collected(contents: Source, profile: Profile | None) -> Topics:
    """All topics with their times, and their numbers where they are few."""
    found: Topics = {}
    loaded = 0
    is_much = False
    for piece in contents.pieces:
        for messages in contents.messages(piece):
            topic = _topic(contents, found, contents.channels[messages.channel], profile)
            topic.add(piece, messages)
            if topic.blocks and is_much:
                topic.blocks[-1].columns = None
            elif topic.blocks:
                loaded += topic.blocks[-1].size_bytes
        if loaded > topics.KEPT_BYTES and not is_much:
            is_much = True
            for block in chain.from_iterable(topic.blocks for topic in found.values()):
                block.columns = None
    for channel in contents.channels.values():
        _topic(contents, found, channel, profile)
    return found


def _topic(contents: Source, found: Topics, channel: Channel, profile: Profile | None) -> Topic:
    schema = contents.schema_of(channel)
    key = (channel.topic, schema, channel.encoding)
    if key not in found:
        wanted = _wanted(profile, channel.topic)
        try:
            decode = topics.decoder(channel, schema)
            found[key] = Topic(channel.topic, schema, wanted, decode)
        except UnfitError as error:
            found[key] = Topic(channel.topic, schema, wanted, None, str(error))
    return found[key]


def _wanted(profile: Profile | None, name: str) -> Wanted:
    if profile is None:
        return Wanted(lambda _: True, frozenset({LOG_TIME}))
    parts = [part for part in profile.streams if part.topic == name]
    fields = [part.field_name for part in parts]
    clocks_ = [part.clock or profile.clock for part in parts]
    stamps = {clock.path for clock in clocks_ if clock is not None and clock.path}
    return Wanted(
        has=lambda path: any(is_of(path, field) for field in fields),
        stamps=frozenset({LOG_TIME, *stamps}),
        has_bytes=bool(fields) and all(fields),
    )


def is_of(path: str, field: str | None) -> bool:
    """Whether a path is a profile's field or lies under it."""
    if not field:
        return True
    return any(
        form == field or form.startswith((f"{field}.", f"{field}[")) for form in (path, plain(path))
    )
