// A camera's picture on the one clock: it follows within a frame. Beside the plots, muted, without controls.

const FRAME_S = 1 / 30;
const LOST_S = 0.25; // further off than this it jumps; nearer, it runs a little faster or slower
const LEAN = 0.5;

/** How to come back to the clock: { seek } in seconds, or { rate }. Pure. */
export function correction({ shown, wanted, speed, isPlaying }) {
  const behind = wanted - shown;
  if (!isPlaying) return Math.abs(behind) > FRAME_S / 2 ? { seek: wanted } : {};
  if (Math.abs(behind) > LOST_S * Math.max(1, speed)) return { seek: wanted, rate: speed };
  if (Math.abs(behind) <= FRAME_S) return { rate: speed };
  return { rate: speed * (1 + Math.max(-LEAN, Math.min(LEAN, behind * 2))) };
}

export class Video {
  /** `starts_s`: the clock's time at the video's first frame. */
  constructor(player, address, { t_start_s: starts = 0, says = "" } = {}) {
    Object.assign(this, { player, starts });
    const box = document.createElement("div");
    box.className = "video";
    const video = document.createElement("video");
    Object.assign(video, { src: address, muted: true, playsInline: true, preload: "auto", disablePictureInPicture: true });
    video.setAttribute("aria-label", says || "The camera's picture at this moment");
    video.tabIndex = -1;
    video.addEventListener("loadedmetadata", () => {
      box.style.aspectRatio = `${video.videoWidth} / ${video.videoHeight}`;
      this.follow(player.clock);
    });
    video.addEventListener("error", () => this.end());
    box.append(video);
    this.element = video;
    this.box = box;
    player.parts.lanes.before(box);
    player.figure.classList.add("has-video");
  }

  follow({ time, speed, playing }) {
    const { element } = this;
    if (!(element.readyState > 0)) return;
    const wanted = Math.max(0, Math.min(element.duration || 0, time - this.starts));
    const isPlaying = playing && wanted < (element.duration || 0);
    const { seek, rate } = correction({ shown: element.currentTime, wanted, speed, isPlaying });
    if (rate) element.playbackRate = Math.max(0.0625, Math.min(16, rate));
    if (seek !== undefined && !element.seeking) element.currentTime = seek;
    if (isPlaying && element.paused) element.play().catch(() => {});
    if (!isPlaying && !element.paused) element.pause();
  }

  end() {
    this.element.pause();
    this.element.removeAttribute("src");
    this.element.load(); // lets go of the film at once
    this.box.remove();
    this.player.figure.classList.remove("has-video");
  }
}
