"""Seeded synthetic gloves: recordings that behave like real ones and say that they are not."""

from dexterdata.simulate.kitchen import kitchen
from dexterdata.simulate.tasks import TASKS

__all__ = ["TASKS", "kitchen"]
