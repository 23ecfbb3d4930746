// Makes a part of the page like its fresh version, and changes only what differs: what can stay, stays, and with it
// focus, selection, scrolling, open menus, ticked boxes and whatever somebody is typing.
import { isSelected, isTyping } from "./dom.js";

/** @param {Node} old @param {Node} fresh */
export function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old instanceof Element && fresh instanceof Element) {
    if (old instanceof HTMLFormElement && isInUse(old)) return;
    morphAttributes(old, fresh);
    morphChildren(old, fresh);
  } else if (old instanceof CharacterData && fresh instanceof CharacterData) {
    if (fresh.data.startsWith(old.data)) old.appendData(fresh.data.slice(old.data.length));
    else if (!isSelected(old)) old.data = fresh.data;
  }
}

/** @param {Element} old @param {Element} fresh */
function morphAttributes(old, fresh) {
  // Another job's row: a tick must not move to it.
  const isOther = old instanceof HTMLInputElement && ["name", "value"].some((name) => differs(old, fresh, name));
  const isTheReaders = (/** @type {string} */ name) => name === "open" && old.matches("details, dialog");
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !isTheReaders(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && !isTheReaders(name)) old.setAttribute(name, value);
  }
  if (isOther) old.checked = old.defaultChecked;
}

function differs(/** @type {Element} */ old, /** @type {Element} */ fresh, /** @type {string} */ name) {
  return old.getAttribute(name) !== fresh.getAttribute(name);
}

/** @param {Element} old @param {Element} fresh */
function morphChildren(old, fresh) {
  /** @type {Map<string, ChildNode[]>} */
  const known = new Map();
  for (const child of old.childNodes) {
    const name = key(child);
    if (name) known.set(name, [...(known.get(name) ?? []), child]);
  }
  let place = passOwn(old.firstChild);
  for (const child of [...fresh.childNodes]) {
    const name = key(child);
    const match = name ? known.get(name)?.shift() : undefined;
    if (match && match !== place) {
      move(old, match, place);
      place = match;
    }
    if (place && place.nodeName === child.nodeName && (match === place || (!name && !key(place)))) {
      const next = passOwn(place.nextSibling);
      morph(place, child);
      place = next;
    } else {
      old.insertBefore(document.importNode(child, true), place);
    }
  }
  while (place) {
    const next = passOwn(place.nextSibling);
    if (!holdsFormInUse(place)) place.remove();
    place = next;
  }
}

function holdsFormInUse(/** @type {ChildNode} */ node) {
  if (!(node instanceof Element)) return false;
  return [node, ...node.querySelectorAll("form")].some((form) => form instanceof HTMLFormElement && isInUse(form));
}

/** The first node from here on that is not a script's own. */
function passOwn(/** @type {ChildNode | null} */ node) {
  while (node instanceof HTMLElement && node.dataset.own !== undefined) node = node.nextSibling;
  return node;
}

/** What tells a node from its siblings, wherever it stands; null = its place does. */
function key(/** @type {Node} */ node) {
  if (!(node instanceof Element)) return null;
  const own = node.id || node.getAttribute("data-key") || node.getAttribute("href") || node.getAttribute("action");
  if (own) return own;
  if (!node.matches("tr, li")) return null;
  const tick = node.querySelector(".pick input");
  if (tick) return `${tick.getAttribute("name")}=${tick.getAttribute("value")}`;
  return node.querySelector("a[href]")?.getAttribute("href") ?? null;
}

/** @param {Element} parent @param {ChildNode} node @param {ChildNode | null} before */
function move(parent, node, before) {
  if ("moveBefore" in parent) {
    parent.moveBefore(node, before);
    return;
  }
  const focused = node.contains(document.activeElement) ? document.activeElement : null;
  parent.insertBefore(node, before);
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
}

/** Whether somebody is filling in this form. Ticks in a list are not lost, so they do not count. */
function isInUse(/** @type {HTMLFormElement} */ form) {
  const focused = document.activeElement;
  if (isTyping(focused) && form.contains(focused)) return true;
  return [...form.elements].some((control) => !control.closest(".pick") && isChanged(control));
}

function isChanged(/** @type {Element} */ control) {
  if (control instanceof HTMLSelectElement) {
    const options = [...control.options];
    const first = options.some((option) => option.defaultSelected) ? -1 : 0;
    return options.some((option, index) => option.selected !== (option.defaultSelected || index === first));
  }
  if (control instanceof HTMLTextAreaElement) return control.value !== control.defaultValue;
  if (!(control instanceof HTMLInputElement)) return false;
  return control.checked !== control.defaultChecked || control.value !== control.defaultValue;
}
