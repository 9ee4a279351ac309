// Plays the page's own player from a moment, without leaving what was begun on the page.
// data-module="jump" on a link to ?t= (and ?episode=) of this page; elsewhere it stays a plain link.
const ROUNDED_S = 0.006;

export function mount(link) {
  link.addEventListener("click", (event) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    const figure = document.querySelector("figure.player");
    const at = isPlain ? secondsIn(figure, new URL(link.href), new URL(location.href)) : null;
    if (at === null) return;
    event.preventDefault();
    history.replaceState(history.state, "", link.href);
    figure.scrollIntoView({ block: "nearest" });
    figure.player.seek(at);
    figure.player.play();
  });
}

/** Where a link leads in what the player shows, in its own seconds; null where that is elsewhere. */
export function secondsIn(figure, link, page) {
  const begins = Number(figure?.dataset.begins) || 0;
  const [said, duration] = [link.searchParams.get("t"), figure?.player?.duration];
  if (said === null || !(duration > 0) || link.origin + link.pathname !== page.origin + page.pathname) return null;
  const at = Number(said) - begins; // given to the hundredth: what is nearer to an end is next door
  return at >= -ROUNDED_S && at < duration - ROUNDED_S ? Math.max(at, 0) : null;
}
