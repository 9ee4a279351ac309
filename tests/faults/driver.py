"""A person's side of the fault tests: a process of its own that speaks JSON, one line each way.

It works on the same database, store and broker as the workers that the tests kill.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.base")


def migrate() -> None:
    """All tables and licences, and an empty store."""
    from django.core.management import call_command

    from portal.storage import store

    call_command("migrate", verbosity=0)
    store().prepare()


def upload(count: int, seconds: float) -> list[str]:
    """Recordings that were sent and wait for their check; the ids of their jobs."""
    from ingest.models import Recording, Upload
    from ingest.services import validation_jobs
    from portal.storage import store
    from portal.storage.keys import incoming_key
    from tests.ingest.factories import METADATA, PROFILE, glove_csv, partner

    who, jobs = partner(), []
    first = Recording.objects.count()
    for number in range(first, first + count):
        data, key = glove_csv(seconds=seconds, seed=number), incoming_key()
        store().put(key, data)
        facts = {
            "dataset": who.dataset,
            "created_by": who.user,
            "filename": f"{number}.csv",
            "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
            "profile_text": PROFILE,
            "metadata": METADATA,
        }
        sent = Upload.objects.create(
            **facts,
            state="complete",
            storage_key=key,
            multipart_id="-",
            part_bytes=len(data),
            parts_count=1,
            expires_at="2100-01-01T00:00Z",
        )
        recording = Recording.objects.create(**facts, upload=sent)
        jobs.append(str(validation_jobs.submit(recording, by=who.user).public_id))
    return jobs


def sender() -> dict[str, object]:
    """A partner's dataset, the token of a device that may upload to it, and what it says."""
    from portal.accounts.services.tokens import create_token
    from tests.ingest.factories import METADATA, partner

    who = partner()
    _, secret = create_token(user=who.user, name="rig", scopes=["ingest:write"], by=who.user)
    words = [word for name, value in METADATA.items() for word in ("--meta", f"{name}={value}")]
    return {"dataset": who.name, "token": secret, "words": words}


NAMES = (
    "take {}.csv",
    "손 장갑 기록 {}.csv",
    "a long name of a recording that has sixty characters {:04}.csv",
)


def folders(place: str, files: int, processes: int, seconds: float) -> list[str]:
    """A folder tree for each process, and a profile beside them.

    The names have spaces, Korean letters and sixty characters.
    """
    from tests.ingest.factories import PROFILE, glove_csv

    roots = [Path(place) / f"rig {number}" for number in range(processes)]
    for number in range(files):
        folder = roots[number % processes] / f"day {number % 3}" / "오른손"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / NAMES[number % len(NAMES)].format(number)
        path.write_bytes(glove_csv(seconds=seconds, seed=number))
    (Path(place) / "profile.toml").write_text(PROFILE)
    return [str(root) for root in roots]


def arrived() -> int:
    """How many recordings there are."""
    from ingest.models import Recording

    return Recording.objects.count()


def datasets(count: int, megabytes: float) -> list[str]:
    """Open datasets of one file each; their names. A job each writes to their followers."""
    from tests.licensing.factories import stored_dataset

    size = round(megabytes * 1024**2)
    made = [stored_dataset(os.urandom(size), licence="CC-BY-4.0") for _ in range(count)]
    return [dataset.name for dataset in made]


def bundle(name: str) -> str:
    """Ask for a dataset's bundle through the API; the id of its job."""
    from tests.licensing.factories import post

    body = {"grant": None, "dataset": name, "version": "1.0.0", "selection": {"episodes": "all"}}
    answer = post(None, "bundles", {**body, "format": "original"})
    assert answer.status_code in (200, 202), answer.content
    return str(answer.json()["job"]["id"])


def desk() -> dict[str, object]:
    """What an administrator sees of the dead jobs: their causes, each job's code, its button."""
    from tests.factories import staff
    from tests.licensing.factories import client_of

    page = client_of(staff("admin")).get("/desk/jobs/?show=dead")
    html = page.content.decode()
    return {
        "status": page.status_code,
        "causes": re.findall(r'<th scope="row"><code>([a-z_.]+)</code>', html),
        "codes": re.findall(r'<td class="wraps"><code>([a-z_.]+)</code>', html),
        "buttons": html.count(">Try again</button>"),
    }


def retry(job: str) -> int:
    """Press that button."""
    from tests.factories import staff
    from tests.licensing.factories import client_of

    return client_of(staff("admin")).post(f"/desk/jobs/{job}/retry/").status_code


def ready() -> dict[str, object]:
    """What `/readyz` says."""
    from tests.licensing.factories import client_of

    answer = client_of(None).get("/readyz")
    return {"status": answer.status_code, **answer.json()["parts"]}


def store_is_back() -> bool:
    """Whether the store answers again to all that we ask of it; it may take a while to recover."""
    from portal.core.errors import UnavailableError
    from portal.storage import store

    for _ in range(90):
        try:
            store().put("health/back", b"back")
            list(store().list("bundles/"))
            store().delete("health/back")
        except UnavailableError:
            time.sleep(1)
        else:
            return True
    return False


def effects() -> dict[str, object]:
    """What the work left behind, and everything that does not hold."""
    from django.core.management import CommandError, call_command

    from ingest.models import Recording, ValidationRun
    from licensing.models import Bundle
    from portal.audit.models import Entry
    from portal.jobs.models import Job
    from portal.storage import store

    out = io.StringIO()
    try:
        call_command("check_integrity", "--deep", stdout=out)
        problems = ""
    except CommandError:
        problems = out.getvalue()
    runs = Counter(ValidationRun.objects.values_list("recording_id", flat=True))
    built = Counter(Entry.objects.filter(action="bundle.built").values_list("subject_id"))
    work = Job.objects.exclude(kind="accounts.send_mail")
    return {
        "jobs": dict(Counter(work.values_list("state", flat=True))),
        "done": dict(Counter(work.filter(state="done").values_list("kind", flat=True))),
        "attempts": sum(work.values_list("attempts", flat=True)),
        "recordings": dict(Counter(Recording.objects.values_list("state", flat=True))),
        "runs": sorted(runs.values()),
        "bundles": dict(Counter(Bundle.objects.values_list("state", flat=True))),
        "built": sorted(built.values()),
        "objects": len(list(store().list("bundles/"))),
        "archives_hold": all(map(_archive_holds, Bundle.objects.filter(state="ready"))),
        "problems": problems,
    }


def _archive_holds(row) -> bool:
    from portal.storage import store

    with store().open(row.storage_key) as stream:
        data = stream.read()
    is_same = hashlib.sha256(data).hexdigest() == row.sha256
    return is_same and zipfile.ZipFile(io.BytesIO(data)).testzip() is None


ACTIONS = {
    action.__name__: action
    for action in (
        migrate,
        upload,
        sender,
        folders,
        arrived,
        datasets,
        bundle,
        desk,
        retry,
        ready,
        store_is_back,
        effects,
    )
}


def main() -> None:
    """Answer until the input ends; a failure is an answer too."""
    django.setup()
    for line in sys.stdin:
        name, arguments = json.loads(line)
        try:
            answer = {"result": ACTIONS[name](*arguments)}
        except Exception as error:  # noqa: BLE001 - the test shows it
            answer = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(f"\n@{json.dumps(answer)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
