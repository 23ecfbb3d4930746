// Small things that several scripts do to the page.

/** Sent to the document after parts of the page were renewed. */
export const renewed = "cronq:renewed";

/**
 * An element that a script adds. `data-own` keeps it when the part around it is renewed.
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} content
 * @returns {HTMLElement}
 */
export function make(name, attributes = {}, ...content) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries({ "data-own": "", ...attributes })) element.setAttribute(key, value);
  element.append(...content);
  return element;
}

/** Whether the reader has selected something in here: then it stays as it is until they let go. */
export function isSelected(/** @type {Node} */ node) {
  const selection = document.getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(node, true);
}

/** Whether keys typed into this element are text. */
export function isTyping(/** @type {Element | null} */ element) {
  if (!element) return false;
  if (element.matches("textarea, select, [contenteditable]")) return true;
  return element.matches("input") && !element.matches("[type=checkbox], [type=radio], [type=submit], [type=button]");
}

/** Changes an element's text, if it has to and may be changed. */
export function setText(/** @type {Element} */ element, /** @type {string} */ text) {
  if (element.textContent === text || isSelected(element)) return;
  const node = element.firstChild;
  if (node instanceof Text && node === element.lastChild) node.data = text;
  else element.textContent = text;
}

/** Says something to those who listen to the page. */
export function announce(/** @type {string} */ text) {
  const announcer = document.getElementById("announcer");
  if (announcer) announcer.textContent = text;
}
