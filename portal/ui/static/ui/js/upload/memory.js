// What outlives the page where the browser allows it.

/** Where the id of an open upload is remembered; without storage an upload cannot outlive the page. */
export function memory() {
  try {
    localStorage.getItem("probe");
    return localStorage;
  } catch {
    return { getItem: () => null, setItem() {}, removeItem() {} };
  }
}
