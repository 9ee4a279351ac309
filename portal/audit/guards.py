"""Triggers that keep the audit append-only, whatever code writes to the database.

An entry's link to its actor may be emptied, because a person may ask to be forgotten; their name
in the entry stays, and is part of its hash. SQLite drops a table's triggers when a migration
rebuilds it: a later migration that alters the table has to install them again.
"""

from __future__ import annotations

FIXED_COLUMNS = (
    "sequence",
    "at",
    "actor_name",
    "action",
    "subject_type",
    "subject_id",
    "data",
    "previous_hash",
    "hash",
)
MESSAGE = "the audit is append-only"

_SQLITE_UPDATE = """
CREATE TRIGGER audit_entry_update BEFORE UPDATE ON audit_entry
WHEN {changed} OR (NEW.actor_id IS NOT NULL AND NEW.actor_id IS NOT OLD.actor_id)
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""
_SQLITE_DELETE = """
CREATE TRIGGER audit_entry_delete BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""
_POSTGRESQL = """
CREATE FUNCTION audit_entry_fixed() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation';
    END IF;
    IF {changed} OR (NEW.actor_id IS NOT NULL AND NEW.actor_id IS DISTINCT FROM OLD.actor_id) THEN
        RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER audit_entry_fixed BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_fixed();
"""


def _changed(differs: str) -> str:
    return " OR ".join(f'NEW."{name}" {differs} OLD."{name}"' for name in FIXED_COLUMNS)


def install(vendor: str) -> list[str]:
    """The statements that install the guards."""
    if vendor == "postgresql":
        return [_POSTGRESQL.format(changed=_changed("IS DISTINCT FROM"), message=MESSAGE)]
    return [
        _SQLITE_UPDATE.format(changed=_changed("IS NOT"), message=MESSAGE),
        _SQLITE_DELETE.format(message=MESSAGE),
    ]


def remove(vendor: str) -> list[str]:
    """The statements that remove them."""
    if vendor == "postgresql":
        return [
            "DROP TRIGGER audit_entry_fixed ON audit_entry",
            "DROP FUNCTION audit_entry_fixed()",
        ]
    return ["DROP TRIGGER audit_entry_update", "DROP TRIGGER audit_entry_delete"]
