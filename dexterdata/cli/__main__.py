"""``python -m dexterdata.cli``: the program where its script is not installed."""

from dexterdata.cli.main import main

main()
