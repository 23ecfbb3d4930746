// The one place where text becomes markup, and only text that this server has sent: the Content-Security-Policy lets
// no other policy, and no other script, do it.

const asItIs = { createHTML: (/** @type {string} */ text) => text };
const policy = globalThis.trustedTypes?.createPolicy("cronq", asItIs) ?? asItIs;

/**
 * A piece of a page.
 * @param {string} text
 * @returns {DocumentFragment}
 */
export function fragment(text) {
  const template = document.createElement("template");
  template.innerHTML = policy.createHTML(text);
  return template.content;
}

/**
 * A whole page.
 * @param {string} text
 * @returns {Document}
 */
export function page(text) {
  return new DOMParser().parseFromString(policy.createHTML(text), "text/html");
}
