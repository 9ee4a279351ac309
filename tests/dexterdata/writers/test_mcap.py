"""Our MCAP files are read by the format's own library."""

from __future__ import annotations

import io
import json

import pytest

from dexterdata.writers.mcap import McapWriter

mcap_reader = pytest.importorskip("mcap.reader")


def written() -> bytes:
    writer = McapWriter("dexterdata test", {"task": "pour water"})
    hands = writer.channel("/hands/right", "foxglove.SceneUpdate", {"type": "object"})
    touch = writer.channel("/touch/right", "foxglove.Grid", {"type": "object"})
    writer.add(touch, 2_000, {"data": "late"})
    writer.add(hands, 1_000, {"entities": []})
    writer.add(hands, 3_000, {"entities": [1]})
    return writer.file()


def test_messages_come_in_the_order_of_time_with_their_topics_and_schemas() -> None:
    reader = mcap_reader.make_reader(io.BytesIO(written()), validate_crcs=True)

    found = [
        (channel.topic, schema.name, schema.encoding, message.log_time, json.loads(message.data))
        for schema, channel, message in reader.iter_messages()
    ]

    assert found == [
        ("/hands/right", "foxglove.SceneUpdate", "jsonschema", 1_000, {"entities": []}),
        ("/touch/right", "foxglove.Grid", "jsonschema", 2_000, {"data": "late"}),
        ("/hands/right", "foxglove.SceneUpdate", "jsonschema", 3_000, {"entities": [1]}),
    ]


def test_the_summary_lets_a_viewer_seek() -> None:
    reader = mcap_reader.make_reader(io.BytesIO(written()))

    summary = reader.get_summary()
    late = [m.log_time for _, _, m in reader.iter_messages(topics=["/touch/right"])]

    assert summary.statistics.message_count == 3
    assert summary.statistics.channel_message_counts == {1: 2, 2: 1}
    assert [(c.message_start_time, c.message_end_time) for c in summary.chunk_indexes] == [
        (1_000, 3_000)
    ]
    assert late == [2_000]


def test_a_file_without_messages_is_whole() -> None:
    reader = mcap_reader.make_reader(io.BytesIO(McapWriter("dexterdata test").file()))

    assert list(reader.iter_messages()) == []


def test_the_same_messages_give_the_same_bytes() -> None:
    assert written() == written()
