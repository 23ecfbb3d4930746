import assert from "node:assert/strict";
import { test } from "node:test";
import { inChromium } from "./chromium.mjs";

/** What is left of a page after one part was renewed: `before` runs first, `after` says what came of it. */
function renewing(body, fresh, before, after) {
  const script = `async ({ morph, markup }) => {
    const part = document.getElementById("part");
    (${before})(part);
    morph.morph(part, markup.fragment(${JSON.stringify(fresh)}).firstElementChild);
    return (${after})(part);
  }`;
  return inChromium({ body: `<body>${body}`, modules: ["morph", "markup"], script });
}

test("a part becomes like its fresh version", async () => {
  const fresh = '<div id="part" class="new"><p>one</p><ul><li>b</li></ul><svg><path d="M1 1"></path></svg></div>';
  const markup = await renewing(
    '<div id="part" class="old" title="x"><p>two</p><b>away</b></div>', fresh, () => {}, (part) => part.outerHTML);
  assert.equal(markup, fresh);
});

test("rows keep their nodes when their order changes, and focus stays where it is", async () => {
  const row = (id) => `<tr id="job-${id}"><td><a href="/job/${id}">${id}</a></td></tr>`;
  const table = (...ids) => `<table id="part"><tbody>${ids.map(row).join("")}</tbody></table>`;
  const found = await renewing(
    table(1, 2, 3), table(3, 4, 1),
    (part) => {
      window.known = part.querySelector("#job-3");
      part.querySelector("#job-3 a").focus();
    },
    (part) => ({
      order: [...part.querySelectorAll("tr")].map((node) => node.id),
      isSame: part.querySelector("#job-3") === window.known,
      focus: document.activeElement.textContent,
    }));
  assert.deepEqual(found, { order: ["job-3", "job-4", "job-1"], isSame: true, focus: "3" });
});

test("a tick stays with its job and never moves to another", async () => {
  const box = (id) => `<input type="checkbox" name="job.${id}" value="1">`;
  const row = (id) => `<tr><td class="pick">${box(id)}</td><td>${id}</td></tr>`;
  const table = (...ids) => `<form id="part"><table><tbody>${ids.map(row).join("")}</tbody></table></form>`;
  const tick = (part) => (part.querySelector("[name='job.2']").checked = true);
  const ticked = (part) => [...part.querySelectorAll("input")].map((box) => [box.name, box.checked]);
  assert.deepEqual(
    await renewing(table(1, 2, 3), table(4, 1, 2), tick, ticked), [["job.4", false], ["job.1", false], ["job.2", true]]);
  assert.deepEqual(await renewing(table(1, 2), table(1, 3), tick, ticked), [["job.1", false], ["job.3", false]]);
});

test("a form that somebody fills in stays as it is", async () => {
  const form = (hint) => `<div id="part"><form action="/a"><input name="note" value=""><p>${hint}</p></form></div>`;
  const hint = (part) => part.querySelector("p").textContent;
  assert.equal(await renewing(form("old"), form("new"), () => {}, hint), "new");
  assert.equal(await renewing(form("old"), form("new"), (part) => part.querySelector("input").focus(), hint), "old");
  assert.equal(
    await renewing(form("old"), form("new"), (part) => (part.querySelector("input").value = "typed"), hint), "old");
  const gone = '<div id="part"><p>It has ended.</p></div>';
  const typed = (part) => part.querySelector("input")?.value;
  assert.equal(await renewing(form(""), gone, () => {}, typed), undefined);
  assert.equal(
    await renewing(form(""), gone, (part) => (part.querySelector("input").value = "typed"), typed), "typed");
});

test("an open menu stays open, and what a script added stays", async () => {
  const menu = (item) => `<div id="part"><details class="menu"><summary>More</summary><p>${item}</p></details></div>`;
  const found = await renewing(
    menu("old"), menu("new"),
    (part) => {
      part.querySelector("details").open = true;
      const own = document.createElement("span");
      own.dataset.own = "";
      part.prepend(own);
    },
    (part) => [part.querySelector("details").open, part.querySelector("p").textContent, part.children.length]);
  assert.deepEqual(found, [true, "new", 2]);
});

test("text that the reader has selected is left alone", async () => {
  const part = (text) => `<p id="part">${text}</p>`;
  const select = (node) => document.getSelection().selectAllChildren(node);
  assert.equal(await renewing(part("old"), part("new"), select, (node) => node.textContent), "old");
  assert.equal(await renewing(part("old"), part("old and more"), select, (node) => node.textContent), "old and more");
});
