// The 3D stage: hands side by side on the bench, each turned about itself so that right stays right.
import * as THREE from "three";
import { toScene } from "./bones.js";
import { CENTRE_MM, eyeOf, FIELD_DEGREES } from "./eye.js";
import { ordered, places } from "./hands.js";
import { HandMesh } from "./handmesh.js";
import { LAMPS, SKY } from "./shade.js";
import { Taxels } from "./taxels.js";

const SOFTWARE = /swiftshader|llvmpipe|software|basic render/i;

export class Stage {
  /** Throws where there is no WebGL. */
  constructor(canvas, { hands, touch }, view) {
    Object.assign(this, { canvas, hands, touch, view, sides: ordered(hands), places: places(hands), models: {} });
    this.renderer = new THREE.WebGLRenderer({ canvas, antialias: true, alpha: true });
    this.renderer.toneMapping = THREE.NoToneMapping;
    const gl = this.renderer.getContext();
    const says = gl.getExtension("WEBGL_debug_renderer_info");
    this.isSoftware = SOFTWARE.test(gl.getParameter(says ? says.UNMASKED_RENDERER_WEBGL : gl.RENDERER) ?? "");
    this.scene = new THREE.Scene();
    this.camera = new THREE.PerspectiveCamera(FIELD_DEGREES, 1, 50, 5000);
    this.light();
  }

  light() {
    this.scene.add(new THREE.HemisphereLight(SKY.above, SKY.below, SKY.strength));
    for (const [colour, strength, place] of LAMPS) {
      const light = new THREE.DirectionalLight(colour, strength);
      light.position.set(...place);
      this.scene.add(light);
    }
  }

  size(most = 2) {
    const { clientWidth: width, clientHeight: height } = this.canvas.parentElement;
    if (!width || !height) return;
    this.renderer.setPixelRatio(Math.min(most, devicePixelRatio));
    this.renderer.setSize(width, height, false);
    Object.assign(this, { width, height });
  }

  look() {
    const { width, height } = this;
    const eye = eyeOf({ hands: this.hands, touch: this.touch, width, height, zoom: this.view.zoom });
    this.camera.aspect = width / height;
    this.camera.position.set(0, 0, eye.distance);
    this.camera.setViewOffset(width, height, 0, eye.lift, width, height);
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

  draw(time) {
    if (!this.width) return;
    this.look();
    for (const side of this.sides) this.drawHand(side, time);
    this.renderer.render(this.scene, this.camera);
    this.shownTime = time;
  }

  /** Draw and wait until it is drawn; the milliseconds that this took. */
  timed(time) {
    const began = performance.now();
    this.draw(time);
    const gl = this.renderer.getContext();
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    return performance.now() - began;
  }

  drawHand(side, time) {
    const points = toScene(this.hands[side].at(time));
    const isWhole = points.every((point) => point.every(Number.isFinite));
    const model = this.models[side] ?? (isWhole ? this.build(side, points) : null);
    if (!model) return;
    model.pivot.visible = isWhole;
    if (!isWhole) return;
    model.pivot.rotation.set(...this.view.angles(side), 0);
    const now = model.hand.pose(points);
    model.taxels?.draw(now, points, this.touch[side].at(time));
  }

  /** What stands in the scene, read back from its meshes: documented in docs/player.md. */
  pose() {
    return Object.fromEntries(Object.entries(this.models).map(([side, { pivot, hand }]) => [side, { time: this.shownTime, isVisible: pivot.visible, ...hand.read() }]));
  }

  dispose() {
    this.scene.traverse((one) => {
      one.geometry?.dispose();
      one.material?.dispose?.();
      one.dispose?.(); // places and colours of taxels
    });
    this.renderer.dispose();
  }
}
