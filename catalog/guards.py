"""Triggers that keep published versions as they are, whatever code writes to the database.

SQLite drops a table's triggers when a migration rebuilds it: a later migration that alters one of
these tables has to install them again (a test holds that they are there).
"""

from __future__ import annotations

FROZEN_COLUMNS = (
    "dataset_id",
    "number",
    "rank",
    "manifest",
    "manifest_sha256",
    "episodes_count",
    "bytes",
    "seconds",
    "published_at",
)
_FROZEN = "('published', 'deprecated', 'withdrawn')"
_MESSAGE = "a published version cannot be changed"


_SQLITE_VERSION = """
CREATE TRIGGER catalog_version_frozen BEFORE UPDATE ON catalog_version
WHEN OLD.state IN {frozen} AND ({changed} OR NEW.state IN ('draft', 'publishing'))
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""
_SQLITE_ENTRY = """
CREATE TRIGGER catalog_entry_frozen_{name} BEFORE {event} ON catalog_versionepisode
WHEN EXISTS (
    SELECT 1 FROM catalog_version WHERE id = {row}.version_id AND state IN {frozen}
)
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""
_POSTGRESQL = """
CREATE FUNCTION catalog_version_frozen() RETURNS trigger AS $$
BEGIN
    IF OLD.state IN {frozen} AND ({changed} OR NEW.state IN ('draft', 'publishing')) THEN
        RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER catalog_version_frozen BEFORE UPDATE ON catalog_version
FOR EACH ROW EXECUTE FUNCTION catalog_version_frozen();
CREATE FUNCTION catalog_entry_frozen() RETURNS trigger AS $$
DECLARE touched bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN touched := NEW.version_id; ELSE touched := OLD.version_id; END IF;
    IF EXISTS (SELECT 1 FROM catalog_version WHERE id = touched AND state IN {frozen}) THEN
        RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER catalog_entry_frozen BEFORE INSERT OR UPDATE ON catalog_versionepisode
FOR EACH ROW EXECUTE FUNCTION catalog_entry_frozen();
"""


def _changed(differs: str) -> str:
    return " OR ".join(f'NEW."{name}" {differs} OLD."{name}"' for name in FROZEN_COLUMNS)


def install(vendor: str) -> list[str]:
    """The statements that install the guards."""
    words = {"frozen": _FROZEN, "message": _MESSAGE}
    if vendor == "postgresql":
        return [_POSTGRESQL.format(changed=_changed("IS DISTINCT FROM"), **words)]
    return [
        _SQLITE_VERSION.format(changed=_changed("IS NOT"), **words),
        _SQLITE_ENTRY.format(name="insert", event="INSERT", row="NEW", **words),
        _SQLITE_ENTRY.format(name="update", event="UPDATE", row="OLD", **words),
    ]


def remove(vendor: str) -> list[str]:
    """The statements that remove them."""
    if vendor == "postgresql":
        return [
            "DROP TRIGGER catalog_entry_frozen ON catalog_versionepisode",
            "DROP FUNCTION catalog_entry_frozen()",
            "DROP TRIGGER catalog_version_frozen ON catalog_version",
            "DROP FUNCTION catalog_version_frozen()",
        ]
    names = ("version_frozen", "entry_frozen_insert", "entry_frozen_update")
    return [f"DROP TRIGGER catalog_{name}" for name in names]
