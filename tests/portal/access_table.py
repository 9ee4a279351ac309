"""What each address expects of whom: a new address without a line here fails the matrix."""

from __future__ import annotations

from dataclasses import dataclass

STAFF = frozenset({"reviewer", "licensing", "finance", "admin"})
PARTNERS = frozenset({"partner", "other_partner"})
CUSTOMERS = frozenset({"stranger", "holder", "researcher", "ended"})
EVERYBODY = STAFF | PARTNERS | CUSTOMERS | {"anonymous", "nobody"}
SIGNED_IN = EVERYBODY - {"anonymous"}


def only(names: str) -> frozenset[str]:
    """Exactly these people."""
    return frozenset(names.split())


OWNER = only("partner")
HOLDER = only("holder")
ADMIN = only("admin")  # holds every scope; which objects are whose is asked next
REVIEWERS = only("reviewer admin")
LICENSING = only("licensing admin")
MONEY = only("licensing finance admin")
SEES = {
    "requests": only("researcher") | MONEY,
    "access-requests": only("researcher") | MONEY,
    "agreements": HOLDER | OWNER | MONEY,  # the dataset's owner is a party to it
    "orders": HOLDER | MONEY,
    "grants": HOLDER | MONEY,
    "bundles": HOLDER | MONEY,
    "recordings": OWNER | REVIEWERS,
}
"""Who may read the thing of an address, whatever they may do to it."""


@dataclass(frozen=True)
class Rule:
    """Who passes one method of one address.

    `is_known`: everybody may know that the thing is there, so others may be told why they may
    not. Otherwise only those of `sees`, who may read it without being allowed to change it.
    """

    method: str
    may: frozenset[str]
    is_known: bool = False
    family: str = ""

    def may_know(self, name: str, family: str) -> bool:
        """Whether this person may be told anything but that nothing is there."""
        return self.is_known or name in self.may | SEES.get(family, frozenset())


def get(may: frozenset[str], **more) -> Rule:
    """A GET."""
    return Rule("get", may, **more)


def post(may: frozenset[str], **more) -> Rule:
    """A POST with an empty body."""
    return Rule("post", may, **more)


PUBLIC = (get(EVERYBODY),)
D = "datasets/<slug:owner>/<slug:slug>"
P = "partner/datasets/<slug:owner>/<slug:slug>"
ID = "<uuid:public_id>"
A = "api/v1/"
SERVICE = "settings/organisations/<slug:slug>/service-accounts/<slug:account>"
API_SERVICES = f"{A}organisations/<str:organisation>/service-accounts"

TABLE: dict[str, tuple[Rule, ...]] = {
    **dict.fromkeys(
        (
            "", "healthz", "readyz", "styles/<slug:digest>.css",
            "docs/", "docs/errors", "docs/reference/",
            "docs/<slug:name>/", "docs/decisions/<slug:name>/", "datasets/", f"{D}/",
            f"{D}/versions/<str:number>/", f"{D}/versions/<str:number>/quality/",
            A + f"{D}/versions/<str:number>/quality",
            f"{D}/episodes/{ID}/", f"previews/{ID}/<str:name>", "sitemap.xml", "robots.txt",
            "licences/", "licences/<slug:template>/",
            "licences/<slug:template>/<str:number>/", A + "licence-templates",
            A + "licence-templates/<str:template>/versions/<str:number>", A + "datasets/facets",
            A + "datasets/search", A + f"{D}/croissant",
            "sitemap-<int:part>.xml", "feeds/versions.atom", "feeds/search.atom",
            f"{D}/versions.atom", f"{D}/picture.png", "doi/<path:name>", A + "dcat",
            A + f"{D}/dcat", A + f"{D}/datacite",
            A + f"{D}/citation", A + f"{D}/versions/<str:number>",
            A + f"{D}/versions/<str:number>/episodes", A + "episodes", A + f"episodes/{ID}",
            "episodes/", A + "episodes/facets", f"selections/{ID}/",
            A + f"episodes/{ID}/preview", A + f"episodes/{ID}/player", f"embed/episodes/{ID}/",
            A + "docs/", A + "openapi.json",
        ),
        PUBLIC,
    ),
    **dict.fromkeys(
        (
            "datasets/compare/", f"{D}/diff/", f"{D}/diff/<str:numbers>/", f"{D}/sample/",
            A + f"{D}/credit", A + f"{D}/sample", A + f"{D}/statistics", A + f"{D}/similar",
        ),
        PUBLIC,
    ),
    A + f"{D}/diff": (get(frozenset(), is_known=True),),  # this world's dataset has one version
    A + f"{D}/citing-works": (get(EVERYBODY), post(SIGNED_IN, is_known=True)),
    **{
        A + f"{D}/citing-works/{ID}/{decision}": (post(OWNER | REVIEWERS, family="works"),)
        for decision in ("confirm", "decline")
    },
    f"{D}/citing-works/new/": (get(SIGNED_IN, is_known=True), post(SIGNED_IN, is_known=True)),
    f"{D}/citing-works/{ID}/decide/": (post(OWNER | REVIEWERS, family="works"),),
    ".well-known/security.txt": (get(frozenset(), is_known=True),),  # no contact is configured
    **dict.fromkeys(  # public, but nothing was checked of what this world's version holds
        (
            f"{D}/recordings/<uuid:recording_id>/quality/",
            A + f"{D}/recordings/<uuid:recording_id>/quality",
            f"{D}/recordings/<uuid:recording_id>/quality/report.pdf",
            f"{D}/recordings/<uuid:recording_id>/quality/report.json",
            A + f"episodes/{ID}/slice",  # its preview is only bytes
            A + f"episodes/{ID}/slice.mcap",
        ),
        (get(frozenset(), is_known=True),),
    ),
    A: (get(frozenset(), is_known=True),),  # whatever is no address of the API
    # Our own staff
    "desk/": (get(STAFF),),
    "desk/jobs/": (get(STAFF),),
    "desk/jobs/retry/": (post(STAFF),),
    f"desk/jobs/{ID}/retry/": (post(STAFF, family="jobs"),),
    "desk/revalidations/": (get(REVIEWERS), post(REVIEWERS)),
    f"desk/revalidations/{ID}/": (get(REVIEWERS, family="revalidations"),),
    f"desk/revalidations/{ID}/recordings.csv": (get(REVIEWERS, family="revalidations"),),
    f"desk/revalidations/{ID}/cancel/": (post(REVIEWERS, family="revalidations"),),
    "desk/requests/": (get(LICENSING),),
    f"desk/requests/{ID}/decide/": (post(LICENSING, family="requests"),),
    "desk/orders/": (get(MONEY),),
    f"desk/orders/{ID}/payments/<uuid:payment_id>/settle/": (
        post(only("finance admin"), family="orders"),
    ),
    "review/": (get(REVIEWERS),),
    "review/labels/": (get(REVIEWERS), post(REVIEWERS)),
    "review/second-looks/": (get(REVIEWERS),),
    f"review/second-looks/{ID}/": (
        get(REVIEWERS, family="second_looks"),
        post(REVIEWERS, family="second_looks"),
    ),
    "review/plans/": (get(REVIEWERS),),
    f"review/plans/{ID}/": (
        get(REVIEWERS, family="submissions"),
        post(REVIEWERS, family="submissions"),
    ),
    f"review/plans/{ID}/stop/": (post(REVIEWERS, family="submissions"),),
    f"review/{ID}/": (get(REVIEWERS), post(REVIEWERS)),
    "review/flags/": (get(REVIEWERS),),
    f"review/flags/{ID}/": (get(REVIEWERS, family="flags"), post(REVIEWERS, family="flags")),
    f"review/{ID}/draft/": (post(REVIEWERS),),
    f"recordings/{ID}/messages/": (post(OWNER | REVIEWERS),),
    # Oneself
    f"{D}/follow/": (post(SIGNED_IN, is_known=True),),
    "follows/": (get(SIGNED_IN),),
    "follows/new/": (get(SIGNED_IN), post(SIGNED_IN)),
    f"follows/{ID}/remove/": (post(HOLDER),),
    "follows/stop/<str:token>/": (get(EVERYBODY), post(EVERYBODY)),  # who has the letter's link
    A + "follows": (get(SIGNED_IN), post(SIGNED_IN)),
    A + f"follows/{ID}": (Rule("delete", HOLDER),),
    "flags/": (get(SIGNED_IN),),
    f"episodes/{ID}/flag/": (get(HOLDER, is_known=True), post(HOLDER, is_known=True)),
    A + f"episodes/{ID}/flags": (post(HOLDER, is_known=True),),
    "settings/": (get(SIGNED_IN), post(SIGNED_IN)),
    "settings/tokens/": (get(SIGNED_IN), post(SIGNED_IN)),
    f"settings/tokens/{ID}/revoke/": (post(HOLDER, family="tokens"),),
    "settings/organisations/": (get(SIGNED_IN), post(SIGNED_IN)),
    "settings/organisations/<slug:slug>/": (get(HOLDER, family="organisation"),),
    "settings/organisations/<slug:slug>/invite/": (post(HOLDER, family="organisation"),),
    "settings/organisations/<slug:slug>/members/<uuid:user_id>/remove/": (
        # The only owner is told to name another one first.
        post(HOLDER, family="organisation"),
    ),
    "settings/organisations/<slug:slug>/members/<uuid:user_id>/role/": (
        post(HOLDER, family="organisation"),
    ),
    **{
        f"settings/organisations/<slug:slug>/invitations/<uuid:invitation_id>/{action}/": (
            post(HOLDER, family="organisation"),
        )
        for action in ("resend", "revoke")
    },
    "settings/organisations/<slug:slug>/service-accounts/": (
        post(HOLDER, family="organisation"),
    ),
    f"{SERVICE}/": (get(HOLDER, family="organisation"), post(HOLDER, family="organisation")),
    f"{SERVICE}/disable/": (post(HOLDER, family="organisation"),),
    f"{SERVICE}/tokens/<uuid:token_id>/revoke/": (post(HOLDER, family="organisation"),),
    "invitations/<str:secret>/": (get(SIGNED_IN),),
    "store/<path:key>": (get(frozenset(), is_known=True),),
    A + "me": (get(SIGNED_IN),),
    A + "me/flags": (get(SIGNED_IN),),
    A + "me/tokens": (get(SIGNED_IN), post(SIGNED_IN)),
    A + f"me/tokens/{ID}": (Rule("delete", HOLDER, family="tokens"),),
    API_SERVICES: (
        get(HOLDER, family="organisation"),
        post(HOLDER, family="organisation"),
    ),
    f"{API_SERVICES}/<str:account>": (
        get(HOLDER, family="organisation"),
        Rule("delete", HOLDER, family="organisation"),
    ),
    f"{API_SERVICES}/<str:account>/tokens": (
        get(HOLDER, family="organisation"),
        post(HOLDER, family="organisation"),
    ),
    f"{API_SERVICES}/<str:account>/tokens/<uuid:token_id>": (
        Rule("delete", HOLDER, family="organisation"),
    ),
    A + f"jobs/{ID}": (get(HOLDER | STAFF, family="jobs"),),
    A + f"jobs/{ID}/retry": (post(HOLDER | STAFF, family="jobs"),),
    # Partners
    "partner/": PUBLIC,
    "partner/recordings.csv": (get(PARTNERS),),
    "partner/upload/": (get(PARTNERS),),
    "partner/submissions/": (get(PARTNERS),),
    "partner/submissions/new/": (get(PARTNERS), post(PARTNERS)),
    f"partner/submissions/{ID}/": (get(OWNER, family="submissions"),),
    "partner/batches/": (get(PARTNERS),),
    f"partner/batches/{ID}/retry/": (post(OWNER, family="batches"),),
    **{
        f"partner/batches/{ID}/{name}": (get(OWNER, family="batches"),)
        for name in ("", "recordings.csv", "batch.json")
    },
    "partner/datasets/": (get(PARTNERS),),
    "partner/datasets/new/": (get(PARTNERS), post(PARTNERS)),
    f"{P}/": (get(OWNER),),
    f"{P}/statements/": (get(OWNER), post(OWNER)),
    f"{P}/previews/": (post(OWNER),),
    f"{P}/versions/": (post(OWNER),),
    f"{P}/versions/<str:number>/publish/": (post(OWNER),),
    f"recordings/{ID}/": (get(OWNER | REVIEWERS),),
    **{
        f"recordings/{ID}/{action}/": (post(OWNER),)
        for action in ("describe", "check", "retry")
    },
    f"recordings/{ID}/replace/": (get(OWNER),),
    f"recordings/{ID}/withdraw/": (get(OWNER | REVIEWERS), post(OWNER | REVIEWERS)),
    **{
        f"recordings/{ID}/{name}": (get(OWNER | REVIEWERS),)
        for name in ("preview", "poster.svg", "report.json", "report.pdf", "findings.csv")
    },
    A + "uploads": (post(PARTNERS | ADMIN),),
    A + f"uploads/{ID}": (get(OWNER), Rule("patch", OWNER), Rule("delete", OWNER)),
    A + f"uploads/{ID}/parts": (post(OWNER),),
    A + f"uploads/{ID}/complete": (post(OWNER),),
    A + "batches": (get(PARTNERS | ADMIN),),
    A + f"batches/{ID}": (get(OWNER),),
    A + "recordings": (get(PARTNERS | REVIEWERS),),
    A + f"recordings/{ID}": (get(OWNER | REVIEWERS), Rule("patch", OWNER)),
    A + f"recordings/{ID}/report": (get(OWNER | REVIEWERS),),
    A + f"recordings/{ID}/validate": (post(OWNER),),
    A + f"recordings/{ID}/review": (post(REVIEWERS),),
    A + "submissions": (post(PARTNERS | ADMIN),),
    A + "datasets": (get(EVERYBODY), post(PARTNERS | ADMIN)),
    A + D: (get(EVERYBODY), Rule("patch", OWNER, is_known=True)),
    A + f"{D}/versions": (get(EVERYBODY), post(OWNER, is_known=True)),
    A + f"{D}/versions/<str:number>/publish": (post(OWNER, is_known=True),),
    # What one searches for and keeps; whoever has a selection's link reads it
    "selections/": (get(SIGNED_IN), post(SIGNED_IN)),
    f"selections/{ID}/delete/": (post(HOLDER, is_known=True),),
    "console/": (get(SIGNED_IN), post(SIGNED_IN)),
    A + "selections": (get(SIGNED_IN), post(SIGNED_IN)),
    A + f"selections/{ID}": (get(EVERYBODY), Rule("delete", HOLDER, is_known=True)),
    A + "console/query": (post(SIGNED_IN),),
    # Licences and delivery
    A + f"{D}/offers": (get(EVERYBODY), post(OWNER | LICENSING, is_known=True)),
    A + f"{D}/offers/<uuid:offer_id>": (Rule("delete", OWNER | LICENSING, is_known=True),),
    f"{D}/withdraw/": (get(OWNER | REVIEWERS), post(OWNER | REVIEWERS)),
    **{
        f"{D}/versions/<str:number>/{action}/": (get(OWNER | REVIEWERS), post(OWNER | REVIEWERS))
        for action in ("withdraw", "deprecate")
    },
    f"{D}/offers/": (get(OWNER | LICENSING), post(OWNER | LICENSING)),
    f"{D}/offers/<uuid:offer_id>/withdraw/": (post(OWNER | LICENSING),),
    f"{D}/request/<uuid:offer_id>/": (get(SIGNED_IN, is_known=True),),
    f"{D}/order/<uuid:offer_id>/": (get(SIGNED_IN, is_known=True),),
    f"{D}/bundle/": (post(frozenset(), is_known=True),),  # it is not open data
    "affiliation/": (post(SIGNED_IN),),
    "requests/": (get(SIGNED_IN),),
    f"requests/{ID}/": (get(SEES["requests"]),),
    f"requests/{ID}/answer/": (post(only("researcher")),),
    f"agreements/{ID}/": (get(SEES["agreements"]),),
    f"agreements/{ID}/text/": (get(SEES["agreements"]),),
    f"agreements/{ID}/sign/": (post(HOLDER),),
    f"orders/{ID}/": (get(HOLDER | MONEY),),
    f"orders/{ID}/pay/": (post(HOLDER),),
    f"orders/{ID}/cancel/": (post(HOLDER),),
    "grants/": (get(SIGNED_IN),),
    f"grants/{ID}/": (get(HOLDER | MONEY),),
    f"grants/{ID}/build/": (post(HOLDER),),
    f"grants/{ID}/revoke/": (post(LICENSING),),
    f"grants/{ID}/seats/": (post(HOLDER),),
    f"grants/{ID}/seats/<uuid:seat_id>/accept/": (post(HOLDER),),
    f"grants/{ID}/seats/<uuid:seat_id>/remove/": (post(HOLDER),),
    f"bundles/{ID}/": (get(HOLDER | MONEY),),
    f"bundles/{ID}/link/": (post(HOLDER),),
    f"bundles/{ID}/again/": (post(HOLDER),),
    A + "access-requests": (get(SIGNED_IN), post(SIGNED_IN)),
    A + f"access-requests/{ID}": (get(SEES["requests"], family="requests"),),
    A + f"access-requests/{ID}/answer": (post(only("researcher"), family="requests"),),
    A + f"access-requests/{ID}/decision": (post(LICENSING, family="requests"),),
    A + f"agreements/{ID}": (get(SEES["agreements"]),),
    A + f"agreements/{ID}/signatures": (post(HOLDER),),
    A + "orders": (get(SIGNED_IN), post(SIGNED_IN)),
    A + f"orders/{ID}": (get(HOLDER | MONEY),),
    A + f"orders/{ID}/cancel": (post(HOLDER),),
    A + f"orders/{ID}/payments": (post(HOLDER),),
    A + f"orders/{ID}/payments/<uuid:payment_id>/settle": (post(only("finance admin")),),
    A + "grants": (get(SIGNED_IN),),
    A + f"grants/{ID}": (get(HOLDER | MONEY),),
    A + f"grants/{ID}/decision": (get(HOLDER | MONEY),),
    A + f"grants/{ID}/revoke": (post(LICENSING),),
    A + f"grants/{ID}/seats": (get(HOLDER | MONEY), post(HOLDER)),
    A + f"grants/{ID}/seats/<uuid:seat_id>": (Rule("delete", HOLDER),),
    A + f"grants/{ID}/seats/<uuid:seat_id>/acceptance": (post(HOLDER),),
    A + "bundles": (get(SIGNED_IN), post(EVERYBODY)),  # open data needs no account
    A + f"bundles/{ID}": (get(HOLDER | MONEY),),
    A + f"bundles/{ID}/links": (post(HOLDER),),
}  # fmt: skip
# Files that this recording does not have: no touch, a profile that was given, and it is no set
# (tests/ingest/test_sets.py asks for those of a set).
ABSENT = {
    f"recordings/{ID}/touchprint.png",
    f"recordings/{ID}/profile.toml",
    *(
        f"recordings/{ID}/episodes/<int:number>/{name}"
        for name in ("preview", "touchprint.png", "poster.svg")
    ),
}
