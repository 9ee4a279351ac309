"""Run by Swift's own Python: write the three rings, one device and one replica each.

Usage: python swift_rings.py FOLDER ACCOUNT_PORT CONTAINER_PORT OBJECT_PORT
"""

import sys
from pathlib import Path

from swift.common.ring import RingBuilder


def write_ring(folder: Path, kind: str, port: int) -> None:
    """Place every partition of `kind` on the one device."""
    builder = RingBuilder(part_power=2, replicas=1, min_part_hours=0)
    device = {"id": 0, "region": 1, "zone": 1, "weight": 1.0, "device": "disk"}
    address = {"ip": "127.0.0.1", "port": port}
    replication = {"replication_ip": "127.0.0.1", "replication_port": port}
    builder.add_dev({**device, **address, **replication})
    builder.rebalance()
    builder.get_ring().save(str(folder / f"{kind}.ring.gz"))


if __name__ == "__main__":
    for each, number in zip(("account", "container", "object"), sys.argv[2:], strict=True):
        write_ring(Path(sys.argv[1]), each, int(number))
