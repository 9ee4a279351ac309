// The hand on a card moves while one points at the card or stands on its link; where nothing can point
// without touching, that of the card in the middle of the window moves.
// data-module="card-motion" on the list; a still <img data-motion> has a moving picture beside it.
const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const TOUCHED = matchMedia("(hover: none)");
const MIDDLE = "-49.9% 0px -49.9% 0px"; // one card at a time

function play(card) {
  const picture = card.querySelector("img[data-motion]");
  if (!picture || picture.dataset.still || CALM.matches) return;
  picture.dataset.still = picture.getAttribute("src");
  picture.src = picture.dataset.still.replace("/poster.svg", "/motion.svg");
}

function rest(card) {
  const picture = card.querySelector("img[data-still]");
  if (!picture) return;
  picture.src = picture.dataset.still;
  delete picture.dataset.still;
}

function followMiddle(list) {
  const tell = (entries) => entries.forEach(({ isIntersecting, target }) => (isIntersecting ? play : rest)(target));
  const observer = new IntersectionObserver(tell, { rootMargin: MIDDLE });
  for (const card of list.querySelectorAll(".card-row")) observer.observe(card);
}

export function mount(list) {
  const cardOf = (event) => event.target.closest?.(".card-row");
  if (TOUCHED.matches && !navigator.connection?.saveData) followMiddle(list);
  const stays = (card, event) => card.contains(event.relatedTarget);
  for (const [starts, ends] of [
    ["pointerover", "pointerout"],
    ["focusin", "focusout"],
  ]) {
    list.addEventListener(starts, (event) => {
      const card = cardOf(event);
      if (card) play(card);
    });
    list.addEventListener(ends, (event) => {
      const card = cardOf(event);
      if (card && !stays(card, event)) rest(card);
    });
  }
}
