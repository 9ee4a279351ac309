// One file in the list: name, bar, what happens now, and the one thing that can be done about it.
const WORDS = { queued: "Waiting", hashing: "Reading the file", sending: "Sending", waiting: "Connection lost, trying again", completing: "Checking what arrived", validating: "Validating" };

export const bytes = (count) => {
  const units = ["B", "kB", "MB", "GB"];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  return `${(count / 1000 ** step).toPrecision(3)} ${units[step]}`;
};

export class Row {
  constructor(list, file) {
    this.element = document.createElement("li");
    this.element.className = "upload";
    this.element.innerHTML = '<span class="file"><code></code> <span class="num mute"></span></span><progress class="bar" max="1" value="0"></progress><span class="says" role="status"></span><span class="act"></span>';
    const find = (query) => this.element.querySelector(query);
    find("code").textContent = file.name;
    find(".num").textContent = bytes(file.size);
    Object.assign(this, { bar: find("progress"), says: find(".says"), act: find(".act") });
    this.bar.setAttribute("aria-label", `Progress of ${file.name}`);
    list.append(this.element);
  }

  show(stage, share = 0) {
    this.bar.hidden = false;
    this.bar.value = stage === "hashing" ? share * 0.1 : 0.1 + share * 0.9;
    // Only a change of stage is spoken; the bar carries the rest.
    if (this.stage !== stage) this.say(WORDS[stage] ?? stage);
    this.stage = stage;
  }

  say(text, isError = false) {
    this.says.textContent = text;
    this.says.classList.toggle("err", isError);
  }

  button(text, press) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-line btn-sm";
    button.textContent = text;
    button.addEventListener("click", press);
    this.act.replaceChildren(button);
  }

  done(text, url) {
    this.stage = "done";
    this.bar.hidden = true;
    this.say(text);
    this.link("Report", url);
  }

  link(text, url) {
    this.bar.hidden = true;
    const link = document.createElement("a");
    Object.assign(link, { className: "btn btn-line btn-sm", href: url, textContent: text });
    this.act.replaceChildren(link);
  }
}
