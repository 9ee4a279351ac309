"""A made-up catalogue of any size, for benchmarks: everything in it says that it is synthetic."""
