// Share: a link to this moment and view, the embed code, Python for this part, and the part as a file.
import { toast } from "../modules/toast.js";
import { box } from "./build.js";
import { embedCode, pythonCode, writeLink } from "./link.js";

const SHEET = `
<h2>Share this moment</h2>
<div class="share-row"><label><span>Link to <span class="num" data-say="time"></span></span><textarea readonly rows="2" data-text="link"></textarea></label><button type="button" class="btn btn-line btn-sm" data-copy="link">Copy link</button></div>
<div data-public>
<div class="share-row"><label>Embed on a page<textarea readonly rows="3" data-text="embed"></textarea></label><button type="button" class="btn btn-line btn-sm" data-copy="embed">Copy embed code</button></div>
<div class="share-row"><label><span>Load <span class="num" data-say="part"></span> in Python</span><textarea readonly rows="8" spellcheck="false" data-text="code"></textarea></label><button type="button" class="btn btn-line btn-sm" data-copy="code">Copy as code</button></div>
<p class="share-files">This part of the preview as a file: <a data-file="mcap" download>MCAP, for Foxglove</a> <a data-file="json" download>JSON</a></p>
<p class="mute">What is shared is the preview: at most 30 poses a second, plots as lines. The recording itself comes with a licence.</p>
</div>
<form method="dialog"><button class="btn btn-line" type="submit">Close</button></form>`;

export function share(player) {
  const dialog = player.parts.share ?? make(player);
  const texts = textsOf(player);
  for (const [name, text] of Object.entries(texts.copied)) dialog.querySelector(`[data-text=${name}]`).value = text;
  for (const [name, text] of Object.entries(texts.said)) dialog.querySelector(`[data-say=${name}]`).textContent = text;
  for (const link of dialog.querySelectorAll("[data-file]")) link.href = texts.file(link.dataset.file);
  dialog.querySelector("[data-public]").hidden = !player.figure.dataset.about;
  dialog.showModal();
}

const LONGEST_S = 60; // the portal gives parts of at most a minute

/** The loop, or all; of what is longer than a part may be, the minute round this moment. */
export function partOf({ loop, time }, duration) {
  const { from, to } = loop ?? { from: 0, to: duration };
  if (to - from <= LONGEST_S) return { from, to };
  const start = Math.max(from, Math.min(to - LONGEST_S, time - LONGEST_S / 2));
  return { from: start, to: start + LONGEST_S };
}

/** Everything that can be copied, as it now is. */
export function textsOf({ figure, clock, view, begins, time, duration, tracks, episodes }) {
  const { dataset } = figure;
  const { from, to } = partOf(clock, duration);
  const state = { t: time, view: String(view), loop: clock.loop, begins };
  const page = dataset.goes === "embed" ? new URL(episodes?.now?.episode.url ?? document.querySelector("link[rel=canonical]").href, location.href).href : location.href;
  const link = writeLink(page, { ...state, ep: episodes?.numberInLink ?? null });
  if (figure.id && document.getElementById(figure.id) === figure && dataset.goes !== "embed") link.hash = figure.id;
  const id = dataset.episode;
  const [hand] = Object.keys(tracks.hands).sort().reverse();
  return {
    copied: {
      link: link.href,
      embed: dataset.embed ? embedCode(writeLink(new URL(dataset.embed, location.href), state).href, dataset.title) : "",
      code: id ? pythonCode({ origin: location.origin, episode: id, from, to, hand }) : "",
    },
    said: { time: `${time.toFixed(2)} s`, part: `${from.toFixed(2)} to ${to.toFixed(2)} s` },
    file: (format) => `${(dataset.about ?? "").replace(/player$/, format === "mcap" ? "slice.mcap" : "slice")}?${new URLSearchParams({ start: from.toFixed(3), end: to.toFixed(3) })}`,
  };
}

function make({ figure, parts }) {
  parts.share = box("dialog", "sheet-x share", SHEET);
  parts.share.setAttribute("aria-label", "Share this moment");
  figure.append(parts.share);
  parts.share.addEventListener("click", (event) => {
    const name = event.target.closest("[data-copy]")?.dataset.copy;
    if (name) copy(parts.share.querySelector(`[data-text=${name}]`), event.target);
  });
  return parts.share;
}

/** Where the browser gives no clipboard, the text is selected for the viewer to copy. */
async function copy(field, button) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    toast("Select and copy it: the browser gives no access to the clipboard.", "warn");
    return;
  }
  const was = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = was), 1600);
  toast("Copied.", "ok");
}
