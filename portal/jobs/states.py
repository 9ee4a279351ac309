"""The states of a job and the moves between them."""

from django.db.models import TextChoices

from portal.core.moves import table


class JobState(TextChoices):
    """Where a job is."""

    DUE = "due", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    DEAD = "dead", "Stopped"


OPEN_STATES = (JobState.DUE, JobState.RUNNING)
JOB_MOVES = table(
    {
        JobState.DUE: [JobState.RUNNING, JobState.DEAD],
        JobState.RUNNING: [JobState.DONE, JobState.DUE, JobState.DEAD],
        JobState.DEAD: [JobState.DUE],
        JobState.DONE: [JobState.DUE],
    }
)
