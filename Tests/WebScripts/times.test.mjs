// The words must be those of TimeWords.swift: the tables are the ones of PageTimeWordsTests.swift.
import assert from "node:assert/strict";
import { test } from "node:test";
import { elapsed, relative } from "../../Sources/CronqWeb/Assets/Scripts/times.js";

const second = 1000;
const hour = 3600 * second;
const day = 24 * hour;

test("moments are told from now", () => {
  const cases = [
    [-999, "now"], [-second, "1 s ago"], [20 * second, "in 20 s"], [-200 * second, "3 min ago"],
    [47 * hour, "in 47 h"], [-2 * day, "2 d ago"], [59 * day, "in 59 d"],
  ];
  for (const [span, words] of cases) assert.equal(relative(1e12 + span, 1e12), words);
});

test("what is far away keeps the date that the server wrote", () => {
  assert.equal(relative(1e12 - 60 * day, 1e12), null);
});

test("lengths have two units at most", () => {
  const cases = [
    [412, "412 ms"], [12345, "12.3 s"], [184 * second, "3 min 4 s"], [2 * hour, "2 h"],
    [2 * hour + 300 * second, "2 h 5 min"], [76 * hour, "3 d 4 h"], [-5 * second, "0 ms"],
  ];
  for (const [span, words] of cases) assert.equal(elapsed(span), words);
});
