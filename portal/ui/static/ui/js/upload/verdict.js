// What became of a received file: asks for its recording until the check has ended, and says how.

const FIRST_WAIT_MS = 700;
const LONGEST_WAIT_MS = 8000;
const CHECKING = new Set(["uploaded", "validating"]);

const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** {text, isError} once the check has ended, null while it goes on. */
export function verdictOf({ state, errors, warnings, job }) {
  if (CHECKING.has(state)) return job?.state === "dead" ? { text: "The check stopped. Its page offers to try again.", isError: true } : null;
  if (state === "refused") return { text: "Refused: the file could not be opened.", isError: true };
  if (errors) return { text: `Failed with ${counted(errors, "error")}.`, isError: true };
  return { text: warnings ? `Passed with ${counted(warnings, "warning")}.` : "Passed.", isError: false };
}

/** Asks until there is a verdict; what fails in passing is asked again, a refusal ends it with null. */
export async function follow(api, id, { wait = FIRST_WAIT_MS } = {}) {
  for (let pause = wait; ; pause = Math.min(pause * 1.3, LONGEST_WAIT_MS)) {
    await new Promise((done) => setTimeout(done, pause));
    try {
      const verdict = verdictOf(await api.call("GET", `recordings/${id}`));
      if (verdict) return verdict;
    } catch (error) {
      if (!error.isPassing) return null;
    }
  }
}

const FINAL = new Set(["upload.duplicate", "recording.not_replaceable"]);

/** Where a refused upload leads that another try cannot help: what holds its bytes or took the place. */
export const heldAt = ({ code, nextStep }) => (FINAL.has(code) && nextStep?.url ? nextStep : null);
