"""MP4 videos: when each frame is shown, how large it is, and the first one."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest

from dexterdata import profiles, readers
from dexterdata.readers import video
from dexterdata.readers.errors import ContainerError
from dexterdata.readers.video.boxes import Box, Inner
from dexterdata.recording import StreamKind
from tests.dexterdata.readers.video_files import HEIGHT, RATE_HZ, WIDTH, picture, sound, write

STEP_NS = 1e9 / RATE_HZ


def read(data: bytes, profile=None):
    return readers.read(io.BytesIO(data), format="video", profile=profile)


def refusal(data: bytes) -> ContainerError:
    with pytest.raises(ContainerError) as caught:
        read(data)
    return caught.value


@pytest.mark.parametrize(
    ("codec", "called"),
    [
        ("libx264", "H.264"),
        ("libx265", "H.265"),
        ("libvpx-vp9", "VP9"),
        ("libsvtav1", "AV1"),
        ("mpeg4", "MPEG-4 Visual"),
    ],
)
def test_video_is_one_stream_with_its_frames_in_time(codec, called):
    recording = read(write(30, codec))

    (stream,) = recording.streams
    assert (recording.format, stream.name, stream.kind) == ("video", "video", StreamKind.VIDEO)
    assert (stream.samples, stream.has_clock) == (30, True)
    assert stream.rate_hz == pytest.approx(RATE_HZ)
    assert np.abs(stream.t_ns - np.arange(30) * STEP_NS).max() <= 1
    assert stream.channels == (f"frame_bytes ({called}, {WIDTH} × {HEIGHT})",)
    assert stream.values[:].min() > 0


@pytest.mark.parametrize("codec", ["libx264", "libx265", "libvpx-vp9", "libsvtav1", "mpeg4"])
def test_first_frame_is_what_was_recorded(codec):
    file = io.BytesIO(write(30, codec))

    shown = video.first_frame(file, video.tracks(file)["/moov/video"])

    recorded = picture(0).to_ndarray()[:HEIGHT]
    assert shown.shape == (HEIGHT, WIDTH)
    assert shown[:, 8].mean() == pytest.approx(recorded[:, 8].mean(), abs=6)
    assert shown[:, -8].mean() == pytest.approx(recorded[:, -8].mean(), abs=6)


def test_first_frame_of_ten_bits_comes_in_eight():
    file = io.BytesIO(write(5, "libx265", pixels="yuv420p10le"))

    shown = video.first_frame(file, video.tracks(file)["/moov/video"])

    assert shown[:, 8].mean() == pytest.approx(40, abs=6)
    assert shown[:, -8].mean() == pytest.approx(180, abs=6)


def test_frames_and_sizes_are_those_that_ffmpeg_sees():
    data = write(50)

    recording = read(data)

    with av.open(io.BytesIO(data)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    (stream,) = recording.streams
    assert stream.values[:][:, 0].tolist() == [packet.size for packet in packets]
    assert stream.samples == len(packets)


def test_a_pause_between_frames_is_kept():
    stamps = [*range(10), *range(40, 50)]

    recording = read(write(stamps=stamps))

    steps = np.diff(recording.streams[0].t_ns)
    assert steps[9] == pytest.approx(31 * STEP_NS, abs=2)
    assert np.delete(steps, 9) == pytest.approx(STEP_NS, abs=2)


def test_index_before_the_frames_is_read_too():
    assert read(write(options={"movflags": "faststart"})).streams[0].samples == 30


def test_profile_may_name_the_track_and_its_hand_and_rate():
    text = profiles.load("mp4_video").text.replace(
        'kind = "video"', 'kind = "video"\nhand = "left"'
    )

    recording = read(write(), profiles.parse(text))

    assert recording.profile == "mp4_video"
    assert recording.hand == "left"


def test_profile_for_another_track_is_told():
    text = profiles.load("mp4_video").text.replace("/moov/video", "/moov/video_2")

    recording = read(write(), profiles.parse(text))

    (finding,) = recording.findings
    assert finding.check == "shape.width_mismatch"
    assert finding.message == (
        "The profile mp4_video does not fit this file: it wants the array /moov/video_2; "
        "the file has the array /moov/video. Profiles that fit: mp4_video."
    )


def test_video_is_recognised_and_needs_no_draft():
    shape = readers.describe(io.BytesIO(write()), format="video", extension=".mp4")

    assert shape.paths == {"/moov/video": (30, HEIGHT, WIDTH)}
    assert profiles.detect(shape, profiles.builtin()).name == "mp4_video"


def test_sound_alone_is_no_video():
    error = refusal(sound())

    assert error.check == "container.unsupported"
    assert error.sentence == "The MP4 file holds no video."


def test_fragments_are_refused_with_what_to_do():
    error = refusal(write(options={"movflags": "frag_keyframe+empty_moov"}))

    assert error.check == "container.unsupported"
    assert "ffmpeg" in error.hint


def test_boxes_of_64_bits_are_walked():
    data = b"\0\0\0\1free" + (20).to_bytes(8, "big") + b"abcd" + b"\0\0\0\x0cskipwxyz"

    assert Inner(data).boxes(0, len(data)) == [Box("free", 16, 20), Box("skip", 28, 32)]
