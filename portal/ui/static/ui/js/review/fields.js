// The rows of the form as data and back. A row: .row-edit with inputs named episode-N-….
const WORDS = ["task", "instruction", "objects", "hand", "success"];
const ENDS = { start: "t_start_s", end: "t_end_s" };

export const numbered = (name, index) => name.replace(/-(?:__i__|\d+)-/, `-${index}-`);

export const field = (row, name) => row.querySelector(`[name$="-${ENDS[name] ?? name}"]`);

export function readRow(row) {
  const words = WORDS.map((name) => [name, field(row, name).value]);
  const ends = Object.keys(ENDS).map((name) => [name, field(row, name).value === "" ? NaN : Number(field(row, name).value)]);
  return Object.fromEntries([...words, ...ends]);
}

export function writeRow(row, data) {
  for (const name of WORDS) put(field(row, name), data[name] ?? (name === "success" ? "unknown" : ""));
  for (const name of Object.keys(ENDS)) put(field(row, name), Number.isFinite(data[name]) ? String(data[name]) : "");
}

function put(element, value) {
  if (element.value !== value) element.value = value;
}

export const readAll = (box) => [...box.children].map(readRow);

/** Rows as many as there are data; those that stay keep the focus. */
export function writeAll(box, template, rows) {
  while (box.children.length > rows.length) box.lastElementChild.remove();
  while (box.children.length < rows.length) box.append(template.content.cloneNode(true));
  rows.forEach((data, index) => {
    rename(box.children[index], index);
    writeRow(box.children[index], data);
  });
}

export function rename(row, index) {
  row.setAttribute("aria-label", `Episode ${index + 1}`);
  for (const attribute of ["name", "id", "for", "aria-describedby"]) {
    for (const element of row.querySelectorAll(`[${attribute}]`)) {
      element.setAttribute(attribute, numbered(element.getAttribute(attribute), index));
    }
  }
}
