// The player's parts as HTML. Constant text only: names from data are set as text by who owns them.
const ICONS = {
  back: '<path d="M10.5 3.5 6 8l4.5 4.500M4 3.500v9"/>',
  forward: '<path d="M5.5 3.5 10 8l-4.5 4.500M12 3.500v9"/>',
  play: '<path d="M5 3.200v9.600l8-4.800z" fill="currentColor"/>',
  pause: '<path d="M5.5 3.500v9M10.5 3.500v9"/>',
  left: '<path d="M3 8a5 5 0 1 0 1.6-3.700M4.5 1.800v2.700h2.7"/>',
  right: '<path d="M13 8a5 5 0 1 1-1.6-3.700M11.5 1.800v2.700H8.8"/>',
  up: '<path d="M4 9.500 8 5.500l4 4"/>',
  down: '<path d="M4 6.500 8 10.500l4-4"/>',
  nearer: '<path d="M8 4v8M4 8h8"/>',
  farther: '<path d="M4 8h8"/>',
  link: '<path d="M6.8 9.200a2.6 2.6 0 0 0 3.7 0l2.2-2.200A2.6 2.6 0 0 0 9 3.300l-.7.7M9.2 6.800a2.6 2.6 0 0 0-3.7 0L3.3 9A2.6 2.6 0 0 0 7 12.700l.7-.7"/>',
};
export const icon = (name) => `<svg class="ico" viewBox="0 0 16 16" aria-hidden="true">${ICONS[name]}</svg>`;
const tool = (act, inside, label, extra = "") => `<button type="button" class="tool" data-act="${act}"${label ? ` aria-label="${label}"` : ""}${extra}>${inside}</button>`;
const view = (name, word, isOn) => `<button type="button" class="tool" data-view="${name}" aria-pressed="${isOn}">${word}</button>`;

export const STAGE = `
<canvas class="sketch" data-part="sketch" aria-hidden="true"></canvas>
<canvas class="gl" role="img" aria-label="The hands, loaded on Play" tabindex="-1"></canvas>
<div class="over at-peak"><div class="mute">peak pressure</div><div><span class="num" data-part="peak"></span></div></div>
<div class="over at-map" data-part="maps"></div>
<div class="over at-legend" hidden><div class="legend" role="img" data-part="legend"><i></i><span><b></b><b></b><b></b></span></div></div>
<div class="over turn" role="group" aria-label="Turn and zoom" data-part="turn" hidden>${tool("turn-left", icon("left"), "Turn left")}${tool("turn-right", icon("right"), "Turn right")}${tool("turn-up", icon("up"), "Tilt up")}${tool("turn-down", icon("down"), "Tilt down")}${tool("nearer", icon("nearer"), "Zoom in")}${tool("farther", icon("farther"), "Zoom out")}</div>
<button type="button" class="start" data-act="toggle" aria-label="Play">${icon("play")}</button>
<div class="over says" data-part="says" role="status" hidden></div>`;

export const SCRUB = `
<div class="marks" data-part="marks"></div>
<div class="print-rows" aria-hidden="true"><span>thumb</span><span>index</span><span>middle</span><span>ring</span><span>little</span><span>palm</span></div>
<div class="scrub-box" data-part="print"><i class="loop-range" data-part="loop" hidden></i><i class="hover-line" data-part="hover-line" hidden></i><input type="range" min="0" step="any" value="0" aria-label="Time" data-part="range"></div>
<svg class="spans" data-part="spans" aria-hidden="true" preserveAspectRatio="none" viewBox="0 0 1000 6"></svg>
<div class="axis" data-part="axis" aria-hidden="true"></div>
<div class="hover" data-part="hover" aria-hidden="true" hidden><canvas></canvas><span class="num"></span><span data-part="hover-says"></span></div>`;

export const CONTROLS = `
<span class="group episodes" data-part="episode-keys" hidden>${tool("episode-before", icon("up"), "Previous episode")}${tool("episode-after", icon("down"), "Next episode")}</span>
<span class="group">${tool("back", icon("back"), "One sample back")}<button type="button" class="tool play" data-act="toggle" data-part="play" aria-label="Play">${icon("play")}</button>${tool("forward", icon("forward"), "One sample forward")}</span>
<span class="num clock"><span data-part="time">0.000</span> <span class="mute">/ <span data-part="duration"></span> s</span></span>
<select data-part="speed" aria-label="Speed"></select>
<span class="group" role="group" aria-label="Loop">${tool("loop-from", "A", "Loop starts here")}${tool("loop-to", "B", "Loop ends here")}${tool("loop-zoom", "Zoom", "Zoom: show only the loop in the plots", ' hidden aria-pressed="false" data-part="loop-zoom"')}${tool("loop-clear", "Clear", "Clear the loop", ' hidden data-part="loop-clear"')}</span>
<span class="sep hide-s"></span>
<span class="group" role="group" aria-label="View">${view("palm", "Palm", true)}${view("side", "Side", false)}${view("back", "Back", false)}${tool("turn", "Turn", "", ' aria-expanded="false" data-part="turn-button"')}</span>
<span class="group push">${tool("list", "Episodes", "", ' aria-expanded="false" data-part="list-button" hidden')}${tool("data", "Data", "", ' aria-expanded="false" data-part="data-button"')}${tool("share", `${icon("link")}<span>Share</span>`, "", ' data-part="share-button"')}${tool("help", "?", "Keys")}</span>`;

export const HELP = `
<h2>Keys, while the player has focus</h2>
<dl class="keys">
<dt><kbd>Space</kbd></dt><dd>play or pause</dd>
<dt><kbd>←</kbd> <kbd>→</kbd></dt><dd>one sample</dd>
<dt><kbd>Shift</kbd> <kbd>←</kbd> <kbd>→</kbd></dt><dd>one second</dd>
<dt><kbd>Home</kbd> <kbd>End</kbd></dt><dd>start, end</dd>
<dt><kbd>[</kbd> <kbd>]</kbd></dt><dd>loop from here, loop to here</dd>
<dt><kbd>,</kbd> <kbd>.</kbd></dt><dd>slower, faster</dd>
<dt><kbd>↑</kbd> <kbd>↓</kbd></dt><dd>previous, next episode</dd>
<dt><kbd>?</kbd></dt><dd>this list</dd>
</dl>
<form method="dialog"><button class="btn btn-line" type="submit">Close</button></form>`;
