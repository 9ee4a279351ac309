// The episode editor. data-module="episodes" on the <fieldset>, inside a form (data-draft: where drafts go).
// Needs [data-part=rows] with .row-edit rows, <template data-part=row> with names like "episode-__i__-task",
// [data-part=add] and [data-part=undo], in each row buttons with data-edit, and optionally
// [data-part=count] (a hidden input). data-duration: the recording's seconds. Where the page has a
// player, the episodes also lie on its time line; not with data-shows="part", where it shows one of many.
import { keepDraft } from "../review/draft.js";
import { readAll, writeAll } from "../review/fields.js";
import * as ranges from "../review/ranges.js";
import { Timeline } from "../review/timeline.js";

export function mount(editor) {
  const form = editor.closest("form");
  const part = (name) => editor.querySelector(`[data-part=${name}]`);
  const [box, template, history] = [part("rows"), part("row"), new ranges.History()];
  const duration = Number(editor.dataset.duration) || 0;
  const saveSoon = form?.dataset.draft ? keepDraft(form) : () => {};
  let timeline = null;
  let before = readAll(box); // as it was before what is typed now
  const say = (text) => part("says") && (part("says").textContent = text);
  const player = () => document.querySelector("figure.player")?.player;

  const show = () => {
    const rows = readAll(box);
    timeline?.draw(rows);
    if (part("count")) part("count").value = rows.length;
    box.querySelectorAll("[data-edit=remove]").forEach((button) => (button.disabled = rows.length === 1));
    box.querySelectorAll("[data-edit=merge]").forEach((button, at) => (button.disabled = at === rows.length - 1));
    part("undo").disabled = history.past.length === 0;
    before = rows;
  };
  const change = (rows, kind = "") => {
    if (rows === before) return;
    history.keep(before, kind);
    writeAll(box, template, rows);
    show();
    saveSoon();
  };
  const moveEnd = (index, end, seconds) => {
    change(ranges.moveEnd(readAll(box), index, end, seconds, duration), `${index}-${end}`);
    const row = readAll(box)[index];
    player()?.seek(row[end]);
  };
  const play = (index) => {
    const { start, end } = readAll(box)[index];
    const shown = player();
    if (!shown || !(end > start)) return;
    shown.clock.loop = { from: start, to: end };
    shown.seek(start);
    shown.play();
    say(`Episode ${index + 1} plays in a loop.`);
  };
  const now = () => player()?.time ?? 0;
  const acts = {
    play,
    start: (index) => moveEnd(index, "start", now()),
    end: (index) => moveEnd(index, "end", now()),
    split(index) {
      const [rows, at] = [readAll(box), now()];
      const cut = ranges.split(rows, index, at);
      if (cut === rows) say(`The player stands at ${at.toFixed(2)} s, outside of episode ${index + 1}. Put it inside first.`);
      else [change(cut), say(`Episode ${index + 1} is cut at ${at.toFixed(2)} s.`)];
    },
    merge: (index) => [change(ranges.merge(readAll(box), index)), say(`Episodes ${index + 1} and ${index + 2} are one now.`)],
    remove(index) {
      change(ranges.remove(readAll(box), index));
      say(`Episode ${index + 1} is removed. Undo brings it back.`);
      part("undo").focus();
    },
  };

  for (const button of editor.querySelectorAll("[data-part=add], [data-part=undo]")) button.hidden = false;
  editor.classList.add("can-edit");
  part("add").addEventListener("click", () => {
    change(ranges.add(readAll(box), duration));
    box.lastElementChild.querySelector("input").focus();
  });
  part("undo").addEventListener("click", () => {
    const rows = history.back();
    if (!rows) return;
    writeAll(box, template, rows);
    show();
    saveSoon();
    say("The last change is taken back.");
  });
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-edit]");
    if (button) acts[button.dataset.edit]([...box.children].indexOf(button.closest(".row-edit")));
  });
  box.addEventListener("change", () => [history.keep(before), show()]);
  box.addEventListener("input", () => timeline?.draw(readAll(box)));

  const figure = document.querySelector("figure.player");
  const attach = () => {
    timeline = new Timeline(figure.querySelector(".scrub"), { duration, edit: moveEnd, play, now });
    show();
  };
  if (figure && duration > 0 && editor.dataset.shows !== "part") {
    if (figure.player) attach();
    else figure.addEventListener("player:made", attach, { once: true });
  }
  show();
}
