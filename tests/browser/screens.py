"""Every kind of page: who looks at it, where it is, and what to do before the picture is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.browser.furniture import offer_for
from tests.browser.pages import play, seek, wait_until
from tests.browser.stack import Portal

CATALOGUE = (
    *("landing", "catalogue", "episode", "dataset", "version", "diff", "compare", "embed"),
    *("identifier", "selection", "console", "follow", "work-new", "quality"),
)
"""How the names of the catalogue's pages begin."""


@dataclass(frozen=True)
class Screen:
    """One page. `path` is made from the portal's objects."""

    name: str
    role: str | None
    path: Callable[[Portal], str]
    prepare: Callable[[Any], None] | None = None
    status: int = 200

    @property
    def is_catalogue(self) -> bool:
        """Whether it is one of the catalogue's, which axe judges by every rule in dark too."""
        return self.name.startswith(CATALOGUE)


def fixed(path: str) -> Callable[[Portal], str]:
    """An address that is the same in every portal."""
    return lambda portal: path


def thing(template: str, key: str) -> Callable[[Portal], str]:
    """The address of an object of `demo.json`."""
    return lambda portal: template.format(portal.objects[key])


def offer(verb: str, audience: str) -> Callable[[Portal], str]:
    """The form of the licensed dataset's offer for this audience."""

    def path(portal: Portal) -> str:
        name = portal.objects["licensed_dataset"]
        return f"/datasets/{name}/{verb}/{offer_for(portal, audience)['id']}/"

    return path


def episode(portal: Portal) -> str:
    """The first episode of the licensed dataset."""
    name = portal.objects["licensed_dataset"]
    rows = portal.api(None, "GET", f"episodes?dataset={name}")["results"]
    return f"/datasets/{name}/episodes/{rows[0]['id']}/"


def withdrawn_episode(portal: Portal) -> str:
    """The episode of the dataset that was withdrawn."""
    name = portal.objects["withdrawn_dataset"]
    return f"/datasets/{name}/episodes/{portal.objects['withdrawn_episode']}/"


def embedded(portal: Portal) -> str:
    """The page that others put into theirs, of the first episode of the licensed dataset."""
    name = portal.objects["licensed_dataset"]
    rows = portal.api(None, "GET", f"episodes?dataset={name}")["results"]
    return f"/embed/episodes/{rows[0]['id']}/"


def identifier(portal: Portal) -> str:
    """The address of the open dataset's identifier, which leads to its version."""
    name = portal.objects["open_dataset"]
    return f"/doi/{portal.api(None, 'GET', f'datasets/{name}/datacite')['doi']}"


def comparison(portal: Portal) -> str:
    """Both datasets side by side."""
    names = (portal.objects["licensed_dataset"], portal.objects["open_dataset"])
    return "/datasets/compare/?" + "&".join(f"d={name}" for name in names)


def flag_form(portal: Portal) -> str:
    """The form with which the buyer flags the last episode of the licensed dataset."""
    name = portal.objects["licensed_dataset"]
    rows = portal.api(None, "GET", f"episodes?dataset={name}")["results"]
    return f"/episodes/{rows[-1]['id']}/flag/?t=1.25"


def passed_recording(portal: Portal) -> str:
    """The report of a recording without errors."""
    name = portal.objects["licensed_dataset"]
    rows = portal.api("partner", "GET", f"recordings?dataset={name}")["results"]
    return f"/recordings/{rows[0]['id']}/"


def version_quality(portal: Portal) -> str:
    """What the checks found in the licensed dataset, for everybody."""
    return f"/datasets/{portal.objects['licensed_dataset']}/versions/latest/quality/"


def recording_quality(portal: Portal) -> str:
    """The public report of the recording of an episode."""
    name = portal.objects["licensed_dataset"]
    rows = portal.api(None, "GET", f"episodes?dataset={name}")["results"]
    return f"/datasets/{name}/recordings/{rows[0]['recording']}/quality/"


def agreement(portal: Portal) -> str:
    """The buyer's signed agreement."""
    order = portal.api("buyer", "GET", f"orders/{portal.objects['order']}")
    return f"/agreements/{order['agreement']}/"


def play_a_while(page: Any) -> None:
    """Let the hands move, then hold them at a moment with touch."""
    play(page)
    wait_until(page, "document.querySelector('figure.player').player.time > 0.3")
    seek(page, 4.0)


def open_filters(page: Any) -> None:
    """Open the sheet of filters where the window is too narrow for their column."""
    button = page.get_by_role("button", name="Filters")
    if button.is_visible():
        button.click()


def run_query(page: Any) -> None:
    """Ask the console what it shows first."""
    page.get_by_role("button", name="Run").click()
    page.get_by_role("heading", name="Result").wait_for()


def fill_request(page: Any) -> None:
    """Fill the request in and go on to the summary."""
    page.get_by_label("What you plan to do").fill(
        "We train grasp policies and publish how touch helps."
    )
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Send the request").wait_for()


SCREENS = (
    Screen("landing", None, fixed("/")),
    Screen("catalogue", None, fixed("/datasets/")),
    Screen("catalogue-filters", None, fixed("/datasets/?q=hand&hand=right&min_quality=50")),
    Screen("catalogue-sheet", None, fixed("/datasets/?hand=right"), open_filters),
    Screen("catalogue-mended", None, fixed("/datasets/?q=kichen")),
    Screen("episodes", None, fixed("/episodes/")),
    Screen("episodes-filters", None, fixed("/episodes/?q=force:%3E5&hand=both&max_duration_s=60")),
    Screen("episodes-sheet", None, fixed("/episodes/?hand=right"), open_filters),
    Screen("episodes-nothing", None, fixed("/episodes/?q=violin&hand=left")),
    Screen("version", None, thing("/datasets/{}/versions/1.0.0/", "open_dataset")),
    Screen("episode-withdrawn", None, withdrawn_episode, status=410),
    Screen("diff", None, thing("/datasets/{}/diff/1.0.0...1.1.0/", "open_dataset")),
    Screen("diff-choose", None, thing("/datasets/{}/diff/", "open_dataset")),
    Screen("compare", None, comparison),
    Screen("embed", None, embedded, play_a_while),
    Screen("identifier", None, identifier),
    Screen("selections", "researcher", fixed("/selections/")),
    Screen("selection", None, thing("/selections/{}/", "selection")),
    Screen("console", "researcher", fixed("/console/"), run_query),
    Screen("follows", "researcher", fixed("/follows/")),
    Screen("follow-new", "researcher", fixed("/follows/new/?q=pour&hand=right")),
    Screen("work-new", "researcher", thing("/datasets/{}/citing-works/new/", "open_dataset")),
    Screen("statements", "partner", thing("/partner/datasets/{}/statements/", "licensed_dataset")),
    Screen("catalogue-nothing", None, fixed("/datasets/?q=violin&hand=left")),
    Screen("dataset", None, thing("/datasets/{}/", "licensed_dataset"), play_a_while),
    Screen("dataset-open", None, thing("/datasets/{}/", "open_dataset")),
    Screen("dataset-private", "partner", thing("/datasets/{}/", "private_dataset")),
    Screen("dataset-embargoed", "partner", thing("/datasets/{}/", "embargoed_dataset")),
    Screen("dataset-withdrawn", None, thing("/datasets/{}/", "withdrawn_dataset"), status=410),
    Screen("dataset-withdrawn-own", "partner", thing("/datasets/{}/", "withdrawn_dataset")),
    Screen("identifier-withdrawn", None, thing("/doi/{}", "withdrawn_doi"), status=410),
    Screen("episode", None, episode),
    Screen("report-failed", "partner", thing("/recordings/{}/", "recording_failed")),
    Screen("report-passed", "partner", passed_recording),
    Screen("quality", None, version_quality),
    Screen("quality-recording", None, recording_quality),
    Screen("batches", "partner", fixed("/partner/batches/")),
    Screen("batch", "partner", thing("/partner/batches/{}/", "batch")),
    Screen("desk-jobs-dead", "admin", fixed("/desk/jobs/?show=dead")),
    Screen("partner", "partner", fixed("/partner/")),
    Screen("partner-datasets", "partner", fixed("/partner/datasets/")),
    Screen("partner-dataset", "partner", thing("/partner/datasets/{}/", "licensed_dataset")),
    Screen("upload", "partner", fixed("/partner/upload/")),
    Screen("replace", "partner", thing("/recordings/{}/replace/", "recording_failed")),
    Screen("submissions", "partner", fixed("/partner/submissions/")),
    Screen("review-desk", "reviewer", fixed("/review/")),
    Screen("review", "reviewer", thing("/review/{}/", "waiting_recording")),
    Screen("flag-form", "buyer", flag_form),
    Screen("flags", "buyer", fixed("/flags/")),
    Screen("flags-desk", "reviewer", fixed("/review/flags/")),
    Screen("flag", "reviewer", thing("/review/flags/{}/?t=0.50", "flag")),
    Screen("review-plans", "reviewer", fixed("/review/plans/")),
    Screen("review-second-looks", "reviewer", fixed("/review/second-looks/")),
    Screen("review-labels", "reviewer", fixed("/review/labels/")),
    Screen("revalidations", "reviewer", fixed("/desk/revalidations/")),
    Screen("submission-new", "partner", fixed("/partner/submissions/new/")),
    Screen("licences", None, fixed("/licences/")),
    Screen("licence", None, fixed("/licences/academic-noncommercial/")),
    Screen("licence-commercial", None, fixed("/licences/commercial-training/")),
    Screen("wizard", "researcher", offer("request", "academic")),
    Screen("wizard-check", "researcher", offer("request", "academic"), fill_request),
    Screen("requests", "researcher", fixed("/requests/")),
    Screen("request", "researcher", thing("/requests/{}/", "access_request")),
    Screen("agreement", "buyer", agreement),
    Screen("sign", "buyer", thing("/agreements/{}/", "unsigned_agreement")),
    Screen("order-form", "buyer", offer("order", "commercial")),
    Screen("order", "buyer", thing("/orders/{}/", "order")),
    Screen("order-open", "buyer", thing("/orders/{}/", "open_order")),
    Screen("grants", "buyer", fixed("/grants/")),
    Screen("grant", "buyer", thing("/grants/{}/", "commercial_grant")),
    Screen("bundle", "researcher", thing("/bundles/{}/", "bundle")),
    Screen("tokens", "researcher", fixed("/settings/tokens/")),
    Screen("settings", "researcher", fixed("/settings/")),
    Screen("organisation", "buyer", fixed("/settings/organisations/demo-robotics/")),
    Screen("sign-in", None, fixed("/account/login/")),
    Screen("sign-up", None, fixed("/account/signup/")),
    Screen("desk", "admin", fixed("/desk/")),
    Screen("desk-jobs", "admin", fixed("/desk/jobs/?show=done")),
    Screen("desk-requests", "licensing", fixed("/desk/requests/")),
    Screen("desk-orders", "finance", fixed("/desk/orders/")),
    Screen("docs", None, fixed("/docs/")),
    Screen("docs-reference", None, fixed("/docs/reference/")),
    Screen("not-found", None, fixed("/datasets/nobody/nothing/"), status=404),
)
