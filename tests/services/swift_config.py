"""The configuration files of the test store."""

from collections.abc import Mapping
from pathlib import Path

ACCESS_KEY = "test:dexter"
SECRET_KEY = "only-for-tests"

COMMON = """\
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
fallocate_reserve = 0
log_level = WARNING
log_address = /nowhere
log_name = swift-{kind}
"""

BACKEND = """
[pipeline:main]
pipeline = {kind}-server

[app:{kind}-server]
use = egg:swift#{kind}
"""

# `copy slo dlo versioned_writes symlink`: in another order multipart copies lose their parts.
PROXY = """
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck listing_formats s3api tempauth copy slo dlo \
versioned_writes symlink proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
cors_allow_origin = *
cors_expose_headers = etag
strict_cors_mode = false

[filter:s3api]
use = egg:swift#s3api
location = us-east-1
cors_preflight_allow_origin = *
max_upload_part_num = 10000

[filter:tempauth]
use = egg:swift#tempauth
user_{account}_{name} = {secret} .admin

"""

PLAIN_FILTERS = (
    *("catch_errors", "gatekeeper", "healthcheck", "listing_formats"),
    *("copy", "slo", "dlo", "versioned_writes", "symlink"),
)

SWIFT = """\
[swift-hash]
swift_hash_path_suffix = dexter
swift_hash_path_prefix = dexter

[storage-policy:0]
name = default
default = yes
"""


def write(folder: Path, ports: Mapping[str, int], *, user: str) -> None:
    """Write `swift.conf` and one file for each kind of server."""
    (folder / "devices" / "disk").mkdir(parents=True)
    (folder / "swift.conf").write_text(SWIFT)
    for kind, port in ports.items():
        common = COMMON.format(port=port, user=user, folder=folder, kind=kind)
        rest = _proxy() if kind == "proxy" else BACKEND.format(kind=kind)
        (folder / f"{kind}.conf").write_text(common + rest)


def _proxy() -> str:
    account, name = ACCESS_KEY.split(":")
    filters = (f"[filter:{name}]\nuse = egg:swift#{name}\n" for name in PLAIN_FILTERS)
    return PROXY.format(account=account, name=name, secret=SECRET_KEY) + "\n".join(filters)
