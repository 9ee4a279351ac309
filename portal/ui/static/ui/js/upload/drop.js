// Where files can be dropped: `zone` shows it while they are over it, `take` gets them.

export function dropZone(zone, take) {
  const over = (isOver) => (event) => {
    event.preventDefault();
    zone.classList.toggle("over-it", isOver);
  };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    take([...event.dataTransfer.files]);
  });
}
