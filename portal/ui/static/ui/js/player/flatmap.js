// The taxels as the sensor's own matrix, flat: nothing hidden behind a finger. Missing cells stay open.
import { emberCss } from "./ember.js";

const OPEN = "#27323A";

export class FlatMap {
  constructor(canvas, touch) {
    this.canvas = canvas;
    this.touch = touch;
    const shape = touch.shape?.length === 2 ? touch.shape : [1, touch.taxels];
    [this.rows, this.columns] = shape;
    this.context = canvas.getContext("2d", { willReadFrequently: true });
    this.size();
  }

  size() {
    const ratio = Math.min(2, devicePixelRatio);
    this.canvas.width = Math.max(1, Math.round(this.canvas.clientWidth * ratio));
    this.canvas.height = Math.max(1, Math.round(this.canvas.clientHeight * ratio));
  }

  draw(time) {
    const values = this.touch.at(time);
    const { context, canvas, rows, columns } = this;
    const cell = Math.min(canvas.width / columns, canvas.height / rows);
    context.clearRect(0, 0, canvas.width, canvas.height);
    values.forEach((value, index) => {
      const isTaxel = !this.touch.placement || this.touch.placement[index * 4] >= 0;
      if (!isTaxel) return;
      const share = Number.isNaN(value) ? null : Math.min(1, value / this.touch.max);
      context.beginPath();
      const [x, y] = [(index % columns) + 0.5, Math.floor(index / columns) + 0.5];
      context.arc(x * cell, y * cell, cell * (0.32 + 0.16 * (share ?? 0)), 0, 7);
      if (share === null) context.strokeStyle = OPEN;
      else context.fillStyle = emberCss(share);
      context[share === null ? "stroke" : "fill"]();
    });
  }
}
