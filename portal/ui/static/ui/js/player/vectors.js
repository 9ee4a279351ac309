// The few operations on [x, y, z] that placing bones needs; plain arrays, so that tests need no three.
export const add = (a, b, scale = 1) => [a[0] + b[0] * scale, a[1] + b[1] * scale, a[2] + b[2] * scale];
export const subtract = (a, b) => add(a, b, -1);
export const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
export const length = (a) => Math.hypot(a[0], a[1], a[2]);
export const scaled = (a, by) => [a[0] * by, a[1] * by, a[2] * by];
export const mix = (a, b, share) => add(scaled(a, 1 - share), b, share);
export const unit = (a) => scaled(a, 1 / (length(a) || 1));
/** The part of `a` that stands upright on the unit vector `axis`, of length 1. */
export const upright = (a, axis) => unit(add(a, axis, -dot(a, axis)));
