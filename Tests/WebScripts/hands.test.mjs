// What the reader does with keyboard and mouse.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inChromium } from "./chromium.mjs";

const table = `<body data-now="0"><header><input type="search"><a href="#runs" data-go="r">Runs</a></header><main>
  <form id="actions"><button name="action" value="pause">Pause</button></form>
  <table class="list"><thead><tr><th>Choose</th><th>Job</th></tr></thead><tbody>
  ${[1, 2, 3, 4].map((id) => `<tr><td class="pick"><input type="checkbox" name="job.${id}" form="actions"></td>
  <td><a href="#job-${id}">${id}</a></td></tr>`).join("")}</tbody></table></main>`;

test("boxes are ticked one by one, in a row and all at once, and buttons wait for the first", async () => {
  const script = `async ({ select }) => {
    select.startSelection();
    const boxes = [...document.querySelectorAll("td input")];
    const every = document.querySelector("th input");
    const button = document.querySelector("button");
    const seen = () => [boxes.map((box) => box.checked ? 1 : 0).join(""), every.checked, every.indeterminate,
      button.disabled, document.querySelector(".count").textContent];
    const result = [seen()];
    boxes[0].click();
    result.push(seen());
    boxes[2].dispatchEvent(new MouseEvent("click", { shiftKey: true, bubbles: true, cancelable: true }));
    result.push(seen());
    every.click();
    result.push(seen());
    return result;
  }`;
  assert.deepEqual(await inChromium({ body: table, modules: ["select"], script }), [
    ["0000", false, false, true, ""],
    ["1000", false, true, false, "1 selected"],
    ["1110", false, true, false, "3 selected"],
    ["1111", true, false, false, "4 selected"],
  ]);
});

test("keys search, go and move, but not while somebody types", async () => {
  const script = `async ({ keys }) => {
    keys.startKeys();
    const type = (...keys) => keys.forEach((key) => document.activeElement.dispatchEvent(
      new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })));
    const result = [];
    const note = () => result.push(document.activeElement.textContent || document.activeElement.type);
    type("j"); note();
    type("j"); note();
    type("ArrowUp"); note();
    type("/"); note();
    type("g", "r");
    result.push(location.hash);
    document.activeElement.blur();
    type("g", "r");
    result.push(location.hash);
    type("?");
    result.push(document.querySelector("dialog").open);
    document.querySelector("dialog input").click();
    document.querySelector("dialog").close();
    type("j");
    result.push(document.activeElement.matches("a"));
    return result;
  }`;
  assert.deepEqual(
    await inChromium({ body: table, modules: ["keys"], script }),
    ["1", "2", "1", "search", "", "#runs", true, false]);
});

test("the whole script starts on a page that has nothing for it", async () => {
  const body = '<body data-now="0" data-zone="Nowhere/Else"><header><a class="brand" href="/cronq/">CronQ</a></header>';
  const script = `async () => [document.cookie.includes("cronq_zone"), document.querySelectorAll("[data-own]").length]`;
  assert.deepEqual(await inChromium({ body, modules: ["app"], script }), [false, 0]);
});
