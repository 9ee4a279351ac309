// What a link to the player says: ?t= (seconds), ep= (episode's number), view=, loop=1.20-3.40. Pure.

const seconds = (text) => (text !== null && text !== "" && Number.isFinite(Number(text)) && Number(text) >= 0 ? Number(text) : null);
const said = (time) => String(Number(time.toFixed(3)));

/** Times are those of the whole; a part that begins later counts from its own start. */
export function readLink(search, begins = 0) {
  const query = new URLSearchParams(search);
  const t = seconds(query.get("t"));
  const [from, to] = (query.get("loop") ?? "").split("-").map(seconds);
  const isLoop = from != null && to != null && to > from;
  const ep = Number(query.get("ep"));
  return {
    t: t === null ? null : Math.max(0, t - begins),
    ep: Number.isInteger(ep) && ep > 0 ? ep : null,
    view: query.get("view"),
    loop: isLoop ? { from: Math.max(0, from - begins), to: to - begins } : null,
  };
}

/** The address with this state in it, and nothing left of an earlier one. */
export function writeLink(href, { t, ep = null, view = "palm", loop = null, begins = 0 }) {
  const url = new URL(href);
  for (const key of ["t", "ep", "view", "loop"]) url.searchParams.delete(key);
  if (t != null) url.searchParams.set("t", said(begins + t));
  if (ep !== null) url.searchParams.set("ep", String(ep));
  if (view !== "palm") url.searchParams.set("view", view);
  if (loop) url.searchParams.set("loop", `${said(begins + loop.from)}-${said(begins + loop.to)}`);
  return url;
}

/** This page's address with another of its episodes, from its start. */
export function episodeLink(href, number) {
  const url = new URL(href);
  for (const key of ["t", "loop"]) url.searchParams.delete(key);
  url.searchParams.set("ep", String(number));
  url.hash = "";
  return url.href;
}

/** The HTML that shows the player on another page. */
export function embedCode(address, title) {
  const safe = (text) => String(text).replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return `<iframe src="${safe(address)}" title="${safe(title)}" width="720" height="640" loading="lazy" allow="fullscreen; clipboard-write"></iframe>`;
}

/** Python that loads this part of the episode's preview through the portal's client. */
export function pythonCode({ origin, episode, from, to, hand }) {
  const range = `start=${said(from)}, end=${said(to)}`;
  return [
    "import numpy as np",
    "from dexterdata.client import Api",
    "",
    `with Api("${origin}") as portal:`,
    `    part = portal.get("episodes/${episode}/slice", ${range})`,
    "",
    hand
      ? `joints = np.array(part["hands"]["${hand}"]["joints_m"], dtype=float)  # (frames, 26, 3) in metres, NaN: not measured`
      : 'names = [plot["stream"] for plot in part["plots"]]',
    hand ? 'print(part["task"], part["t_start_s"], part["t_end_s"], joints.shape)' : 'print(part["task"], part["t_start_s"], part["t_end_s"], names)',
    "",
  ].join("\n");
}
