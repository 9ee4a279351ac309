"""Features: the few measures by which episodes are found and compared."""

from dexterdata.features.measuring import measure, plan

__all__ = ["measure", "plan"]
