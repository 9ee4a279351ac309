"""Features: the few measures by which episodes are found and compared."""

from dexterdata.features.channels import merged as merged_channels
from dexterdata.features.channels import plan as plan_channels
from dexterdata.features.histogram import quantiles
from dexterdata.features.measuring import measure, plan

__all__ = ["measure", "merged_channels", "plan", "plan_channels", "quantiles"]
