// What happens in an episode: contacts (said by the preview, or seen in its touch) and gaps. Pure.
// A moment is { t, until, kind, level, text }, in seconds of the episode.
import { nameOf } from "./hands.js";

const ON = 0.12; // share of the legend's end at which contact begins
const OFF = 0.06; // and below which it ends: between the two a noisy taxel changes nothing
const SHORTEST_GAP_S = 0.1;
const KINDS = { contact_on: "contact begins", contact_off: "contact ends", release: "contact ends", contact: "contact" };

/** Contacts and gaps in the order of time. */
export function momentsOf(preview, tracks, duration) {
  const told = preview.events ?? [];
  const contacts = told.length ? told.map(readEvent) : Object.entries(tracks.touch).flatMap(([hand, touch]) => contactsOf(hand, touch));
  const gaps = Object.entries(tracks.hands).flatMap(([hand, track]) => gapsOf(hand, track, duration));
  return [...contacts, ...gaps].sort((a, b) => a.t - b.t);
}

function readEvent(event) {
  const t = event.t ?? event.t_s ?? event.t_start_s ?? 0;
  const who = event.hand ? `, ${nameOf(event.hand)} hand` : "";
  const where = event.region ? `, ${event.region}` : "";
  return { t, until: event.t_end_s ?? event.until_s ?? t, kind: event.kind ?? "event", level: "event", text: event.text || `${KINDS[event.kind] ?? String(event.kind ?? "event").replaceAll("_", " ")}${where}${who}` };
}

/** Stretches in which something presses: it begins at ON and ends below OFF. */
export function contactsOf(hand, touch) {
  const found = [];
  let since = null;
  for (let frame = 0; frame < touch.frames; frame += 1) {
    const share = touch.peak(frame / touch.rate) / touch.max;
    if (since === null && share >= ON) since = frame;
    else if (since !== null && share < OFF) since = (found.push(contact(hand, since / touch.rate, frame / touch.rate)), null);
  }
  if (since !== null) found.push(contact(hand, since / touch.rate, touch.frames / touch.rate));
  return found;
}

const contact = (hand, t, until) => ({ t, until, kind: "contact", level: "event", text: `contact, ${nameOf(hand)} hand` });

/** Stretches in which a hand was not measured. */
export function gapsOf(hand, track, duration) {
  const width = track.values.length / track.frames;
  const found = [];
  let since = null;
  for (let frame = 0; frame <= track.frames; frame += 1) {
    const isLost = frame < track.frames && Number.isNaN(track.values[frame * width]);
    if (isLost && since === null) since = frame;
    if (isLost || since === null) continue;
    const [t, until] = [since / track.rate, Math.min(duration, frame / track.rate)];
    if (until - t >= SHORTEST_GAP_S) found.push({ t, until, kind: "gap", level: "gap", text: `${nameOf(hand)} hand lost` });
    since = null;
  }
  return found;
}

/** What the public report of a recording says of this episode: the places that have a time in it. */
export function findingsOf(report, { starts, duration, path }) {
  return (report.findings ?? []).flatMap((finding) => {
    const t = finding.t_start_s === null ? null : finding.t_start_s - starts;
    const until = finding.t_end_s === null ? t : finding.t_end_s - starts;
    const at = t !== null && until >= 0 && t < duration ? Math.max(0, t) : linked(finding.player, path, duration);
    if (at === null) return [];
    const more = finding.count > 1 ? `, ${finding.count} places in the recording` : "";
    return [{ t: at, until: Math.min(duration, Math.max(at, until ?? at)), kind: "finding", level: finding.level, text: finding.check, says: `${finding.means}${more}` }];
  });
}

/** The second that a finding's own link to this episode's player names. */
function linked(address, path, duration) {
  if (!address || !path) return null;
  const url = new URL(address, "http://portal.invalid");
  const t = Number(url.searchParams.get("t"));
  return url.pathname === path && url.searchParams.has("t") && t >= 0 && t < duration ? t : null;
}
