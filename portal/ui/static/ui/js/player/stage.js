// The 3D stage: hands side by side on the bench, each turned about itself so that right stays right.
import * as THREE from "three";
import { toScene } from "./bones.js";
import { breadth, ordered, places } from "./hands.js";
import { HandMesh } from "./handmesh.js";
import { Taxels } from "./taxels.js";

export const VIEWS = { palm: [-20, -26], side: [-78, -6], back: [160, 10] };
const DEGREE = Math.PI / 180;
const DISTANCE_MM = 500;
const CENTRE_MM = 84; // from the wrist to the middle of an open hand
const STEEPEST = 80;
// Kind, colour, strength, position: hemisphere, key upper left, fill from below, two cool rims.
const LIGHTS = [
  [0xffffff, 1.7, [-140, 220, 260]],
  [0xe6f2f5, 0.95, [-40, -260, 190]],
  [0x7fdbe6, 2, [190, 90, -190]],
  [0x8aa0ff, 1.3, [-220, -10, -150]],
];

export class Stage {
  constructor(canvas, { hands, touch }) {
    this.canvas = canvas;
    this.hands = hands;
    this.sides = ordered(hands);
    this.places = places(hands);
    this.touch = touch;
    this.renderer = new THREE.WebGLRenderer({ canvas, antialias: true, alpha: true });
    this.renderer.setPixelRatio(Math.min(2, devicePixelRatio));
    this.renderer.toneMapping = THREE.NoToneMapping;
    this.scene = new THREE.Scene();
    this.camera = new THREE.PerspectiveCamera(24, 1, 50, 3000);
    this.view = { yaw: VIEWS.palm[0], pitch: VIEWS.palm[1], turned: 0 };
    this.light();
    this.models = {};
    this.size();
  }

  light() {
    this.scene.add(new THREE.HemisphereLight(0xdfeef2, 0x54656e, 1.25));
    for (const [colour, strength, place] of LIGHTS) {
      const light = new THREE.DirectionalLight(colour, strength);
      light.position.set(...place);
      this.scene.add(light);
    }
  }

  size() {
    const { clientWidth: width, clientHeight: height } = this.canvas.parentElement;
    if (!width || !height) return;
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    const isPair = this.sides.length > 1;
    const needs = breadth(this.hands);
    this.camera.position.set(0, 0, DISTANCE_MM * Math.max(1, needs / this.camera.aspect));
    // Flat maps and legend stand below a pair of hands: the picture moves up to make room.
    const lift = isPair && Object.keys(this.touch).length ? height * 0.035 : 0;
    this.camera.setViewOffset(width, height, 0, lift, width, height);
    this.camera.updateProjectionMatrix();
  }

  /** A hand is built from the first pose that is whole, since its lengths come from it. */
  build(side, points) {
    const pivot = new THREE.Group();
    const hand = new HandMesh(points, side);
    hand.group.position.y = -CENTRE_MM;
    pivot.add(hand.group);
    pivot.position.x = this.places[side];
    const touch = this.touch[side];
    const taxels = touch?.placement ? new Taxels(touch, hand) : null;
    if (taxels) hand.group.add(taxels.mesh);
    this.scene.add(pivot);
    this.models[side] = { pivot, hand, taxels };
    return this.models[side];
  }

  setView(name) {
    [this.view.yaw, this.view.pitch] = VIEWS[name];
    this.view.turned = 0;
  }

  turn(across, down = 0) {
    this.view.turned += across;
    this.view.pitch = Math.max(-STEEPEST, Math.min(STEEPEST, this.view.pitch + down));
  }

  draw(time) {
    for (const side of this.sides) this.drawHand(side, time);
    this.renderer.render(this.scene, this.camera);
  }

  drawHand(side, time) {
    const points = toScene(this.hands[side].at(time));
    const isWhole = points.every((point) => point.every(Number.isFinite));
    const model = this.models[side] ?? (isWhole ? this.build(side, points) : null);
    if (!model) return;
    model.pivot.visible = isWhole;
    if (!isWhole) return;
    const mirror = side === "left" ? -1 : 1;
    model.pivot.rotation.set(this.view.pitch * DEGREE, (this.view.turned - this.view.yaw * mirror) * DEGREE, 0);
    const now = model.hand.pose(points);
    model.taxels?.draw(now, points, this.touch[side].at(time));
  }

  dispose() {
    this.renderer.dispose();
  }
}

/** Dragging turns the hands; a vertical drag on a phone still scrolls the page. */
export function dragToTurn(stage, redraw) {
  let from = null;
  stage.canvas.addEventListener("pointerdown", (event) => {
    from = [event.clientX, event.clientY];
    stage.canvas.setPointerCapture(event.pointerId);
  });
  stage.canvas.addEventListener("pointermove", (event) => {
    if (!from) return;
    const isTouch = event.pointerType === "touch";
    stage.turn((event.clientX - from[0]) * 0.5, isTouch ? 0 : (event.clientY - from[1]) * 0.5);
    from = [event.clientX, event.clientY];
    redraw();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    stage.canvas.addEventListener(end, () => {
      from = null;
    });
  }
}
