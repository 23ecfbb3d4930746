// Ticking many rows of a list: all of them, or from one to another with Shift; how many are ticked, and buttons that
// do nothing without one.
import { make, renewed } from "./dom.js";

const picks = "td.pick input";

/** The box that was ticked last. @type {HTMLInputElement | null} */
let last = null;

export function startSelection() {
  document.addEventListener("click", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !box.matches(picks)) return;
    if (event.shiftKey && last && last.form === box.form) tickBetween(last, box);
    last = box;
  });
  document.addEventListener("change", refresh);
  document.addEventListener(renewed, refresh);
  refresh();
}

/** @returns {HTMLInputElement[]} */
function boxes(/** @type {HTMLFormElement} */ form) {
  return [...form.elements].filter((control) => control.matches(picks));
}

function tickBetween(/** @type {HTMLInputElement} */ from, /** @type {HTMLInputElement} */ to) {
  const all = to.form ? boxes(to.form) : [];
  const [first, final] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
  if (first >= 0) for (const box of all.slice(first, final + 1)) box.checked = to.checked;
}

function refresh() {
  const forms = new Set([...document.querySelectorAll(picks)].map((box) => box.form));
  for (const form of forms) if (form) show(form);
}

function show(/** @type {HTMLFormElement} */ form) {
  const all = boxes(form);
  const ticked = all.filter((box) => box.checked).length;
  const every = boxForAll(form, all[0]);
  every.checked = ticked === all.length;
  every.indeterminate = ticked > 0 && ticked < all.length;
  const actions = [...form.elements].filter((control) => control.matches("button[name=action]"));
  for (const action of actions) action.disabled = ticked === 0;
  const bar = actions[0]?.parentElement;
  if (!bar) return;
  const count = bar.querySelector(".count") ?? make("span", { class: "count", role: "status" });
  if (!count.isConnected) bar.append(count);
  count.textContent = ticked === 0 ? "" : `${ticked} selected`;
}

/** The box above the boxes. @returns {HTMLInputElement} */
function boxForAll(/** @type {HTMLFormElement} */ form, /** @type {HTMLInputElement} */ box) {
  const column = box.closest("td")?.cellIndex ?? 0;
  const head = box.closest("table")?.tHead?.rows[0].cells[column];
  const known = head?.querySelector("input");
  if (known) return known;
  const every = make("input", { type: "checkbox", "aria-label": "Select all" });
  every.addEventListener("change", () => {
    for (const other of boxes(form)) other.checked = every.checked;
  });
  head?.append(every);
  return every;
}
