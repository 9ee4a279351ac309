// Follows a job until it ends. data-job-url: GET jobs/{id}; data-reload: reload the page when it is done.
// Inside: [data-part=stage], [data-part=percent], [data-part=late], <progress>. Dispatches "job:ended" with the job.
const ENDED = new Set(["done", "dead"]);
const FIRST_WAIT_MS = 700;
const LONGEST_WAIT_MS = 5000;

export function words(job) {
  if (job.state === "done") return "Done";
  if (job.state === "dead") return job.error ? `Failed: ${errorText(job.error)}` : "Failed";
  if (job.state === "due" && job.queue_position > 0) return `Waiting, ${job.queue_position} before it`;
  const stage = (job.stage || (job.state === "due" ? "waiting" : "working")).replaceAll("_", " ");
  return stage.charAt(0).toUpperCase() + stage.slice(1);
}

const errorText = (error) => (typeof error === "string" ? error : (error.text ?? error.detail ?? "unknown"));

/** The job in an answer: the answer itself, or its `job`; an object that has no job any more is done. */
export const jobIn = (body) => ("job" in body ? (body.job ?? { state: "done", progress: 1 }) : body);

export function mount(box) {
  const part = (name) => box.querySelector(`[data-part=${name}]`);
  const show = (job) => {
    box.dataset.state = job.state;
    part("stage").textContent = words(job);
    part("percent").textContent = job.state === "dead" ? "" : `${Math.round((job.progress ?? 0) * 100)} %`;
    part("late").textContent = job.late ?? "";
    part("late").hidden = !job.late;
    box.querySelector("progress").value = job.state === "done" ? 1 : (job.progress ?? 0);
  };
  const follow = async (wait) => {
    const job = await fetchJob(box.dataset.jobUrl);
    if (job) show(job);
    if (job && ENDED.has(job.state)) return ended(box, job);
    setTimeout(follow, wait, Math.min(wait * 1.3, LONGEST_WAIT_MS));
  };
  if (!ENDED.has(box.dataset.state)) follow(FIRST_WAIT_MS);
}

async function fetchJob(url) {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) return null;
    return jobIn(await answer.json());
  } catch {
    return null; // Offline for a moment: the next round asks again.
  }
}

function ended(box, job) {
  box.dispatchEvent(new CustomEvent("job:ended", { bubbles: true, detail: job }));
  if (box.dataset.reload) location.reload();
}
