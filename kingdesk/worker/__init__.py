"""Works through a run's jobs in this process."""
