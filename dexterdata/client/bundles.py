"""Getting bundles: asked for, awaited, fetched with resume, unpacked with care."""

from __future__ import annotations

import contextlib
import time
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import httpx

from dexterdata.client.api import Api, pause_after
from dexterdata.client.errors import ClientError, IncompleteError
from dexterdata.client.hashing import BLOCK_BYTES, Progress, sha256_of_file

LINK_ATTEMPTS = 8


def request_bundle(
    api: Api,
    dataset: str,
    version: str,
    *,
    grant: str | None,
    episodes: str | list[str] = "all",
) -> dict[str, Any]:
    """The bundle of this version and selection, new or there already."""
    body = {
        "grant": grant,
        "dataset": dataset,
        "version": version,
        "selection": {"episodes": episodes},
        "format": "original",
    }
    answer = api.post("bundles", body)
    return dict(answer.get("bundle", answer))


def wait_until_ready(
    api: Api,
    bundle: dict[str, Any],
    on_change: Callable[[dict[str, Any]], None] | None = None,
    timeout_s: float = 3600.0,
) -> dict[str, Any]:
    """The bundle when it is built; ClientError when it could not be, IncompleteError after a time.

    The bundle itself is asked, not its job: open data is built for people without an account,
    who may not look at jobs.
    """
    end = time.monotonic() + timeout_s
    while bundle["state"] in ("queued", "building") and not _is_given_up(bundle):
        if time.monotonic() > end:
            raise IncompleteError(
                f"The bundle is still {bundle['state']} after {timeout_s:.0f} s; it goes on.",
                code="job.still_running",
            )
        api.pause(0.25)
        bundle = api.get(f"bundles/{bundle['id']}")
        if on_change is not None and bundle.get("job"):
            on_change(bundle["job"])
    if bundle["state"] != "ready":
        reason = bundle.get("error") or f"The bundle is {bundle['state']}."
        raise ClientError(reason, code=f"bundle.{bundle['state']}")
    return bundle


def _is_given_up(bundle: dict[str, Any]) -> bool:
    return bool((bundle.get("job") or {}).get("state") == "dead")


def fetch(
    api: Api, bundle_id: str, folder: Path, on_progress: Progress | None = None
) -> list[Path]:
    """Download every object of a bundle, going on where an earlier try stopped.

    Links live for a short time only: an expired one is renewed and the transfer continues with
    a Range. Each file is written beside its name as `.part` and moved when its sha256 is right.
    """
    folder.mkdir(parents=True, exist_ok=True)
    links = _links(api, bundle_id)
    return [_fetch_one(api, bundle_id, link, folder, on_progress) for link in links]


def _links(api: Api, bundle_id: str) -> list[dict[str, Any]]:
    return list(api.post(f"bundles/{bundle_id}/links")["links"])


def _fetch_one(
    api: Api, bundle_id: str, link: dict[str, Any], folder: Path, on_progress: Progress | None
) -> Path:
    target = folder / PurePosixPath(link["path"]).name
    if target.exists() and sha256_of_file(target) == link["sha256"]:
        return target
    partial = target.with_name(target.name + ".part")
    for attempt in range(LINK_ATTEMPTS):
        if attempt:
            api.pause(pause_after(attempt - 1))
            link = _renewed(api, bundle_id, link, partial)
        with contextlib.suppress(httpx.TransportError):
            if _transfer(api, link, partial, on_progress):
                break
    else:
        raise _unfinished(link, partial)
    if sha256_of_file(partial) != link["sha256"]:
        partial.unlink()
        raise ClientError(
            f"{target.name} arrived damaged and was thrown away; download it again.",
            code="download.checksum",
        )
    partial.replace(target)
    return target


def _renewed(api: Api, bundle_id: str, link: dict[str, Any], partial: Path) -> dict[str, Any]:
    """The same object's link anew; IncompleteError when the portal is lost meanwhile."""
    try:
        links = _links(api, bundle_id)
    except IncompleteError as error:
        raise _unfinished(link, partial) from error
    return next(item for item in links if item["path"] == link["path"])


def _unfinished(link: dict[str, Any], partial: Path) -> IncompleteError:
    there = partial.stat().st_size if partial.exists() else 0
    return IncompleteError(
        f"{there:,} of {link['bytes']:,} bytes of {partial.stem} are there; "
        "run the same command again to go on.",
        code="download.incomplete",
    )


def _transfer(api: Api, link: dict[str, Any], partial: Path, on_progress: Progress | None) -> bool:
    """Append what is missing; True when all bytes are there, False when the link has ended."""
    there = partial.stat().st_size if partial.exists() else 0
    if there > link["bytes"]:
        partial.unlink()
        there = 0
    if there == link["bytes"]:
        return True
    headers = {"Range": f"bytes={there}-"} if there else {}
    with api.store.stream("GET", link["url"], headers=headers) as response:
        if response.status_code not in (200, 206):
            return False
        mode = "ab" if response.status_code == 206 else "wb"
        there = there if mode == "ab" else 0
        with partial.open(mode) as stream:
            for block in response.iter_bytes(BLOCK_BYTES):
                stream.write(block)
                there += len(block)
                if on_progress is not None:
                    on_progress(there, link["bytes"])
    return there == int(link["bytes"])


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack a bundle; a member that would leave the folder is refused before any is written."""
    with zipfile.ZipFile(archive) as bundle:
        for member in bundle.infolist():
            _refuse_outside(member, folder)
        bundle.extractall(folder)
    return folder


def _refuse_outside(member: zipfile.ZipInfo, folder: Path) -> None:
    path = PurePosixPath(member.filename)
    is_link = (member.external_attr >> 16) & 0o170000 == 0o120000
    inside = (folder / path).resolve().is_relative_to(folder.resolve())
    if path.is_absolute() or ".." in path.parts or is_link or not inside:
        raise ClientError(
            f"The bundle holds {member.filename!r}, which would be written elsewhere.",
            code="bundle.unsafe_path",
        )
