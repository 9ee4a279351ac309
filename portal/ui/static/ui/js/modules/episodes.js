// Rows of episodes: add, remove, renumber. data-module="episodes" on the <fieldset>.
// Needs [data-part=rows] with .row-edit rows, <template data-part=row> with names like "episode-__i__-task",
// [data-part=add], in each row [data-part=remove], and optionally [data-part=count] (a hidden input).
export function mount(editor) {
  const part = (name) => editor.querySelector(`[data-part=${name}]`);
  const rows = part("rows");
  const renumber = () => {
    [...rows.children].forEach((row, index) => rename(row, index));
    const count = part("count");
    if (count) count.value = rows.children.length;
    rows.querySelectorAll("[data-part=remove]").forEach((button) => {
      button.disabled = rows.children.length === 1;
    });
  };
  part("add").hidden = false;
  part("add").addEventListener("click", () => {
    const last = rows.lastElementChild;
    rows.append(part("row").content.cloneNode(true));
    startAfter(last, rows.lastElementChild);
    renumber();
    rows.lastElementChild.querySelector("input, select").focus();
  });
  rows.addEventListener("click", (event) => {
    if (!event.target.closest("[data-part=remove]") || rows.children.length === 1) return;
    event.target.closest(".row-edit").remove();
    renumber();
    part("add").focus();
  });
  renumber();
}

/** A further episode starts where the one before it ends. */
function startAfter(last, row) {
  const end = last?.querySelector("[name$=t_end_s]")?.value;
  const start = row.querySelector("[name$=t_start_s]");
  if (end && start) start.value = end;
}

export const numbered = (name, index) => name.replace(/-(?:__i__|\d+)-/, `-${index}-`);

function rename(row, index) {
  for (const attribute of ["name", "id", "for", "aria-describedby"]) {
    for (const element of row.querySelectorAll(`[${attribute}]`)) {
      element.setAttribute(attribute, numbered(element.getAttribute(attribute), index));
    }
  }
}
