"""What a version holds, file by file, as a bundle delivers it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from catalog.models import Version, VersionEpisode
from licensing.selection import Selection
from portal.core.errors import InvalidError

UNKNOWN_SHOWN = 3


@dataclass(frozen=True)
class Content:
    """One recording of a version, with its episodes there."""

    recording: str
    filename: str
    bytes: int
    sha256: str
    storage_key: str
    format: str
    episodes: tuple[str, ...]
    modalities: frozenset[str]
    is_withdrawn: bool
    licence: str = ""
    attribution: str = ""


def contents_of(version: Version) -> tuple[Content, ...]:
    """Return every recording of a version with its episodes, in the version's order."""
    rows = (
        VersionEpisode.objects.filter(version=version)
        .select_related("episode__source_file")
        .order_by("position", "pk")
    )
    grouped: dict[int, list[VersionEpisode]] = {}
    for row in rows:
        grouped.setdefault(row.episode.source_file_id, []).append(row)
    return tuple(_content(group) for group in grouped.values())


def _content(rows: list[VersionEpisode]) -> Content:
    source = rows[0].episode.source_file
    episodes = [row.episode for row in rows]
    return Content(
        recording=str(source.recording_id),
        filename=source.filename,
        bytes=source.bytes,
        sha256=source.sha256,
        storage_key=source.storage_key,
        format=source.format,
        episodes=tuple(str(episode.public_id) for episode in episodes),
        modalities=frozenset(name for episode in episodes for name in episode.modalities),
        is_withdrawn=source.withdrawn_at is not None
        or any(episode.state == "withdrawn" for episode in episodes),
        licence=source.licence,
        attribution=source.attribution,
    )


def select(contents: tuple[Content, ...], wanted: Collection[str] | None) -> Selection:
    """Return the selection of these episodes; InvalidError names those that are not there."""
    everything = {episode for content in contents for episode in content.episodes}
    unknown = sorted(set(wanted or ()) - everything)
    if unknown:
        raise InvalidError(
            f"This version holds no episode {', '.join(unknown[:UNKNOWN_SHOWN])}.",
            code="selection.unknown_episode",
        )
    if wanted is not None and not wanted:
        raise InvalidError("Select at least one episode.", code="selection.empty")
    return Selection.of(wanted, everything)


def chosen(contents: tuple[Content, ...], selection: Selection) -> tuple[Content, ...]:
    """Return the recordings that the selection reaches."""
    if selection.episodes is None:
        return contents
    wanted = set(selection.episodes)
    return tuple(content for content in contents if wanted & set(content.episodes))
