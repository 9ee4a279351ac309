"""The web server's entry point."""

from __future__ import annotations

import subprocess
import sys

ASKS = "import sys, portal.wsgi; print('portal.pages.urls' in sys.modules)"


def test_the_first_visitor_does_not_wait_for_the_import_of_all_pages():
    said = subprocess.run([sys.executable, "-c", ASKS], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "True"
