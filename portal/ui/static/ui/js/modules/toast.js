// toast(text, level): a message in the page's region, lower right. Levels: ok, warn, err, none.
const WORDS = { ok: ["Done", "m3.5 8.5 3 3 6-7"], warn: ["Note", "M8 2.5 14.2 13H1.8zM8 6.5v3M8 11.2v.1"], err: ["Error", "m4 4 8 8M12 4l-8 8"] };
const STAYS_MS = 6000;

export function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("class", "ico");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

export function toast(text, level = "") {
  const box = document.createElement("div");
  const [word, path] = WORDS[level] ?? ["Note", "M8 7.4v3.4M8 5.2v.1"];
  const tag = document.createElement("span");
  tag.className = `tag ${level}`;
  tag.append(icon(path), word);
  const says = document.createElement("span");
  says.textContent = text;
  box.className = "toast-x";
  box.append(tag, says);
  document.querySelector(".toasts")?.append(box);
  closable(box);
  // An error stays until it is closed: a reader must have the time to act on it.
  if (level !== "err") setTimeout(() => box.remove(), STAYS_MS);
}

export function closable(box) {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn-bare";
  close.setAttribute("aria-label", "Close message");
  close.append(icon("m4 4 8 8M12 4l-8 8"));
  close.addEventListener("click", () => box.remove());
  box.append(close);
}
