#!/bin/sh
# Renew the locks: versions with hashes, and no address of any registry.
set -e
compile="$1 pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -q"
$compile requirements/uv.in -o requirements/uv.txt
$compile --extra test pyproject.toml -o requirements/test.txt
$compile --extra portal -c requirements/test.txt pyproject.toml -o requirements/portal.txt
$compile requirements/swift.in -o requirements/swift.txt
$compile requirements/bench.in -o requirements/bench.txt
