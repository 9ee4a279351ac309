"""What `manage.py check` says of the box."""

from __future__ import annotations

from django.core.checks import registry

from dexterdata import sandbox
from dexterdata.sandbox import confinement
from dexterdata.sandbox.model import Protections
from portal.pages import checks


def test_each_missing_protection_is_a_warning(monkeypatch):
    status = sandbox.status() | {"problems": ["No Landlock.", "No seccomp."], "mode": "cold"}
    monkeypatch.setattr(sandbox, "status", lambda: status)

    found = checks.box(None)

    assert [message.msg for message in found] == ["No Landlock.", "No seccomp."]
    assert {message.id for message in found} == {"dexter.W001"}
    assert found[0].hint.startswith("Mode: cold.")


def test_a_machine_with_every_protection_gets_no_warning(monkeypatch):
    monkeypatch.setattr(sandbox, "status", lambda: {"problems": [], "mode": "m", "user": "u"})

    assert checks.box(None) == []


def test_manage_py_check_runs_it():
    assert checks.box in registry.registry.registered_checks


def test_a_console_that_cannot_hold_a_query_is_a_warning(monkeypatch):
    assert checks.console in registry.registry.registered_checks
    monkeypatch.setattr(confinement, "available", lambda: Protections(landlock=False, seccomp=True))

    (message,) = checks.console(None)

    assert (message.id, message.msg) == (
        "dexter.W002",
        "The SQL console refuses every query. This machine's kernel has no Landlock.",
    )
    monkeypatch.setattr(confinement, "available", lambda: Protections(landlock=True, seccomp=True))
    assert checks.console(None) == []
