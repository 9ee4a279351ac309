"""The tables of the console: names, types and units, as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.search.segments import FINGERS


@dataclass(frozen=True, slots=True)
class Column:
    """A column that can be asked for."""

    name: str
    kind: str
    says: str
    unit: str = ""


EPISODES = (
    Column("id", "UUID", "The episode's id, as in addresses"),
    Column("dataset", "VARCHAR", "owner/name; joins datasets.name"),
    Column("task", "VARCHAR", "What is done"),
    Column("instruction", "VARCHAR", "The sentence that describes it"),
    Column("objects", "VARCHAR[]", "What is handled"),
    Column("hand", "VARCHAR", "left, right, both or unknown"),
    Column("grasp", "VARCHAR", "A guess from joints and touch: power, precision, lateral, open"),
    Column("device", "VARCHAR", "What it was recorded with"),
    Column("modalities", "VARCHAR[]", "What was sensed"),
    Column("success", "BOOLEAN", "Whether it succeeded; NULL where nobody said"),
    Column("t_start_s", "FLOAT", "Where it begins in its recording", "s"),
    Column("duration_s", "FLOAT", "How long it lasts", "s"),
    Column("quality", "FLOAT", "Score of its recording, 0 to 100"),
    Column("peak_force_n", "FLOAT", "Largest summed force of one hand", "N"),
    Column("mean_force_n", "FLOAT", "Mean force over the time in contact", "N"),
    Column("contact_count", "FLOAT", "How often contact began"),
    Column("peak_speed_m_s", "FLOAT", "Of the fastest fingertip, in the wrist's frame", "m/s"),
    *(
        Column(f"rom_{finger}_deg", "FLOAT", f"Range of motion of the {finger}", "°")
        for finger in FINGERS
    ),
    Column("recording", "INTEGER", "A number for the recording that it lies in"),
    Column("recording_bytes", "BIGINT", "Size of that recording's file", "bytes"),
)
DATASETS = (
    Column("name", "VARCHAR", "owner/name"),
    Column("title", "VARCHAR", "Its title"),
    Column("environment", "VARCHAR[]", "Where it was recorded"),
    Column("licence", "VARCHAR[]", "Open licences and templates that are offered"),
    Column("use", "VARCHAR[]", "Kinds of licence: open, academic, commercial …"),
    Column("may", "VARCHAR[]", "What some licence allows: research, train, redistribute_raw …"),
)
TABLES = {"episodes": EPISODES, "datasets": DATASETS}
EXAMPLES = {
    "The tasks with the most episodes": """\
SELECT task, count(*) AS episodes, round(sum(duration_s) / 3600, 2) AS hours
FROM episodes
GROUP BY task
ORDER BY episodes DESC
LIMIT 20""",
    "Force by grasp": """\
SELECT grasp, count(peak_force_n) AS measured,
       round(median(peak_force_n), 2) AS median_n,
       round(quantile_cont(peak_force_n, 0.95), 2) AS p95_n
FROM episodes
GROUP BY grasp
ORDER BY median_n DESC NULLS LAST""",
    "Success by task, where somebody said": """\
SELECT task, count(success) AS stated, round(avg(success::INT), 3) AS share
FROM episodes
GROUP BY task
HAVING count(success) > 0
ORDER BY share DESC""",
    "What may be trained on, in hours": """\
SELECT d.name, round(sum(e.duration_s) / 3600, 2) AS hours
FROM episodes e
JOIN datasets d ON d.name = e.dataset
WHERE list_contains(d.may, 'train')
GROUP BY d.name
ORDER BY hours DESC""",
    "Objects, each counted": """\
SELECT unnest(objects) AS object, count(*) AS episodes
FROM episodes
GROUP BY object
ORDER BY episodes DESC
LIMIT 50""",
}
