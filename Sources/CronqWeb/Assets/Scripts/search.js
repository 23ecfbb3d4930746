// Finds text in the lines of an output and shows where it is.

/** More matches than this are not counted. */
const most = 2000;

/**
 * Where `query` stands in `text`, the case apart.
 * @param {string} text
 * @param {string} query
 * @returns {number[]}
 */
export function positions(text, query) {
  let [where, what] = [text.toLowerCase(), query.toLowerCase()];
  // A few letters change their length with their case, and every position behind them.
  if (where.length !== text.length || what.length !== query.length) [where, what] = [text, query];
  const found = [];
  if (what === "") return found;
  for (let at = where.indexOf(what); at >= 0; at = where.indexOf(what, at + what.length)) found.push(at);
  return found;
}

export class LogSearch {
  /** @type {Range[]} */
  matches = [];
  /** The match that is looked at. */
  current = -1;
  query = "";

  /** @param {HTMLElement} log */
  constructor(log) {
    this.log = log;
  }

  /** Searches anew; what was looked at is looked at still, if it is still there. */
  find(/** @type {string} */ query) {
    const before = query === this.query ? this.matches[this.current] : undefined;
    this.query = query;
    this.matches = [];
    for (const line of query === "" ? [] : this.log.children) {
      for (const at of positions(line.textContent ?? "", query)) {
        if (this.matches.length < most) this.matches.push(range(line, at, at + query.length));
      }
    }
    this.current = before ? this.matches.findIndex((match) => match.startContainer === before.startContainer
      && match.startOffset === before.startOffset) : -1;
    this.show();
  }

  /** Looks at the next match, or with -1 at the one before. */
  go(/** @type {number} */ step) {
    const count = this.matches.length;
    if (count === 0) return;
    this.current = this.current < 0 && step < 0 ? count - 1 : (this.current + step + count) % count;
    this.show();
    const found = this.matches[this.current].getBoundingClientRect();
    const seen = this.log.getBoundingClientRect();
    if (found.top < seen.top || found.bottom > seen.bottom) {
      this.log.scrollTop += found.top - seen.top - seen.height / 2;
    }
  }

  get words() {
    if (this.query === "") return "";
    const count = this.matches.length;
    const total = count === most ? `${most} or more` : `${count}`;
    return this.current < 0 ? `${total} found` : `${this.current + 1} of ${total}`;
  }

  show() {
    if (typeof Highlight === "undefined") {
      for (const line of this.log.children) line.classList.remove("found", "current");
      this.matches.forEach((match, index) => {
        const line = match.startContainer.parentElement?.closest("#log > *");
        line?.classList.add("found");
        line?.classList.toggle("current", index === this.current);
      });
      return;
    }
    const found = new Highlight();
    for (const match of this.matches) found.add(match);
    CSS.highlights.set("found", found);
    const current = this.matches[this.current];
    CSS.highlights.set("current", current ? new Highlight(current) : new Highlight());
  }
}

/** @param {Node} line @param {number} start @param {number} end */
function range(line, start, end) {
  const found = document.createRange();
  const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(), at = 0; node; node = texts.nextNode()) {
    const length = node.textContent?.length ?? 0;
    if (start >= at && start < at + length) found.setStart(node, start - at);
    if (end > at && end <= at + length) {
      found.setEnd(node, end - at);
      break;
    }
    at += length;
  }
  return found;
}
