// Keys of the player, heard only while it has the focus. Fields, selects and buttons keep their own keys.
const SECOND = 1;

export function actionOf(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const target = event.target;
  if (target.closest?.("select, dialog, input:not([type=range]), textarea, [role=region]")) return null;
  if (event.key === " " && target.closest?.("button, a, summary")) return null; // Space presses what is focused
  return ACTIONS[event.key]?.(event) ?? null;
}

const ACTIONS = {
  " ": () => ["toggle"],
  ArrowLeft: (event) => (event.shiftKey ? ["move", -SECOND] : ["step", -1]),
  ArrowRight: (event) => (event.shiftKey ? ["move", SECOND] : ["step", 1]),
  ArrowUp: () => ["episodeBefore"],
  ArrowDown: () => ["episodeAfter"],
  Home: () => ["seek", 0],
  End: () => ["seek", Infinity],
  "[": () => ["loop", "from"],
  "]": () => ["loop", "to"],
  ",": () => ["speed", -1],
  ".": () => ["speed", 1],
  "?": () => ["help"],
};
