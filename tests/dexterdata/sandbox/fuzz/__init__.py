"""Good files made bad at random, always in the same way, and what the box makes of them."""
