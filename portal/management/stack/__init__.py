"""Running the whole portal on one machine: broker, web, worker and beat under one runner."""
