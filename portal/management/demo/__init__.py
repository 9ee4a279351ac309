"""The demo: the product's main job, done through its public API."""
