// Takes the player's second along. data-module="moment" on a link whose page understands ?t=.
export function mount(link) {
  const put = () => {
    const seconds = document.querySelector("figure.player")?.player?.time;
    if (!(seconds > 0)) return;
    const address = new URL(link.href);
    address.searchParams.set("t", seconds.toFixed(2));
    link.href = address;
  };
  link.addEventListener("pointerdown", put); // before another tab is opened with it
  link.addEventListener("click", put);
}
