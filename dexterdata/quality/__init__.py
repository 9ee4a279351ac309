"""How good a recording is, from 0 to 100, by area."""

from dexterdata.quality.scoring import AREAS, BEST_WITH_ERROR, SCORING_VERSION, basis, score
from dexterdata.quality.sets import score_of_set

__all__ = ["AREAS", "BEST_WITH_ERROR", "SCORING_VERSION", "basis", "score", "score_of_set"]
