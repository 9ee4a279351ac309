"""A film shows, at each time, what the source shows at that time, and stays small."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest

from dexterdata.preview.film import film
from dexterdata.preview.filming import most_bytes
from dexterdata.readers import video
from tests.dexterdata.film_files import numbered, told


def filmed(data, start_s, end_s):
    file = io.BytesIO(data)
    (track,) = video.tracks(file).values()
    return film(file, track, start_s, end_s)


@pytest.mark.parametrize(
    ("rate_hz", "start_s", "most_hz"),
    [(30, 1.0, 15), (24, 0.52, 12), (60, 2.49, 15), (10, 0.0, 10)],
)
def test_the_frame_at_a_time_is_the_sources_frame_at_that_time(rate_hz, start_s, most_hz):
    made = filmed(numbered(rate_hz * 4, rate_hz), start_s, start_s + 1.5)

    shown = list(told(made.data))
    assert not made.is_cut
    for t_s, number in shown[1:]:
        assert number == round((start_s + t_s) * rate_hz)
    assert shown[0] == (0.0, int(start_s * rate_hz + 1e-6))
    assert len(shown) == pytest.approx(1.5 * most_hz, abs=2)


def test_it_is_small_h264_alone_without_sound_or_remarks():
    made = filmed(numbered(60, size=(1280, 720)), 0.0, 2.0)

    with av.open(io.BytesIO(made.data)) as container:
        (stream,) = container.streams
        assert (stream.codec_context.name, stream.width, stream.height) == ("h264", 640, 360)
        assert (stream.pix_fmt, stream.codec_context.has_b_frames) == ("yuv420p", False)
        assert "title" not in container.metadata
        assert container.duration == pytest.approx(2e6, abs=100)
        keys = [frame.time for frame in container.decode(video=0) if frame.key_frame]
    assert keys[0] == 0.0
    assert np.diff([*keys, 2.0]).max() <= 1.0
    assert made.data.index(b"moov") < made.data.index(b"mdat")
    assert b"filmed at home" not in made.data
    assert b"udta" not in made.data


@pytest.mark.parametrize(
    ("size", "expected"),
    [((320, 240), (320, 240)), ((480, 960), (180, 360)), ((1600, 400), (640, 160))],
)
def test_it_fits_into_640_by_360_and_is_never_enlarged(size, expected):
    made = filmed(numbered(5, size=size), 0.0, 0.1)

    with av.open(io.BytesIO(made.data)) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == expected


def test_noise_gives_way_in_quality_and_stays_within_its_bytes():
    buffer = io.BytesIO()
    noise = np.random.default_rng(1)
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=15, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for _ in range(150):
            plane = noise.integers(0, 255, (540, 640), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(plane, format="yuv420p")))
        container.mux(stream.encode(None))

    made = filmed(buffer.getvalue(), 0.0, 10.0)

    assert len(made.data) <= most_bytes(10.0)
    assert made.seconds > 5.0
    assert len(list(told(made.data))) > 75


def test_a_damaged_source_is_shown_as_far_as_it_can_be_decoded():
    data = numbered(120, g="30")
    (track,) = video.tracks(io.BytesIO(data)).values()
    broken = bytearray(data)
    place = int(track.places[60])
    broken[place : place + int(track.sizes[60:].sum())] = bytes(int(track.sizes[60:].sum()))

    made = filmed(bytes(broken), 0.0, 4.0)

    assert made.is_cut
    assert made.seconds == pytest.approx(2.0, abs=0.2)
    assert all(number == round(t_s * 30) for t_s, number in told(made.data))


@pytest.mark.parametrize(("start_s", "end_s"), [(1.0, 1.0), (2.0, 1.0), (50.0, 50.0)])
def test_nothing_of_a_part_without_length(start_s, end_s):
    assert filmed(numbered(30), start_s, end_s) is None
