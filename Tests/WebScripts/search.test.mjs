import assert from "node:assert/strict";
import { test } from "node:test";
import { positions } from "../../Sources/CronqWeb/Assets/Scripts/search.js";

test("every place is found once, the case apart", () => {
  const cases = [
    ["error: Error, ERROR", "error", [0, 7, 14]], ["aaaa", "aa", [0, 2]], ["nothing", "x", []], ["text", "", []],
    ["Straße", "STRASSE", []], ["İstanbul err", "err", [9]], ["İstanbul ERR", "err", []],
  ];
  for (const [text, query, found] of cases) assert.deepEqual(positions(text, query), found, `${query} in ${text}`);
});
