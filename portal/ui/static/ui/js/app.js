// Loads the module that an element names: <div data-module="copy"> gets ./modules/copy.js.
// A module exports mount(element); several names are separated by spaces. Works on swapped content too.

import * as find from "./modules/find.js";

const LOADERS = {
  "card-motion": () => import("./modules/card-motion.js"),
  copy: () => import("./modules/copy.js"),
  episodes: () => import("./modules/episodes.js"),
  facets: () => import("./modules/facets.js"),
  find: () => find, // on every page, and keys may come as soon as it is shown
  jump: () => import("./modules/jump.js"),
  menu: () => import("./modules/menu.js"),
  moment: () => import("./modules/moment.js"),
  player: () => import("./player/mount.js"),
  submit: () => import("./modules/submit.js"),
  theme: () => import("./modules/theme-button.js"),
  toasts: () => import("./modules/toasts.js"),
  uploader: () => import("./upload/uploader.js"),
};
const mounted = new WeakMap();

async function mountOne(element, name) {
  const names = mounted.get(element) ?? new Set();
  if (names.has(name)) return;
  mounted.set(element, names.add(name));
  const load = LOADERS[name];
  if (!load) throw new Error(`No module is named ${name}.`);
  (await load()).mount(element);
}

function mountAll(root) {
  for (const element of root.querySelectorAll("[data-module]")) {
    // By its attribute: `dataset` of a form that has a field of that name is the field.
    for (const name of element.getAttribute("data-module").split(" ")) mountOne(element, name);
  }
}

mountAll(document);
document.addEventListener("htmx:load", (event) => mountAll(event.target.parentElement ?? document));
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  if (token) event.detail.headers["X-CSRFToken"] = token[1];
});
