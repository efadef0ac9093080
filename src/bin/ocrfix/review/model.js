"use strict";
// What there is to decide, and what has been decided: nothing here knows the page.

/** Stands for no decision; the others are `a`, accepted, and `r`, rejected. */
const OPEN = "-";

const source = document.getElementById("data");
/** All corrections of all files. */
const entries = [];
/** The last lines of the files, each with the number of the first correction behind it. */
const ends = [];
for (const file of JSON.parse(source.textContent)) {
  for (const entry of file.entries) {
    entries.push(entry);
  }
  ends.push({ end: file.end, behind: entries.length });
}

/** The type of a correction: its rewrites, each once. */
function typeOf(entry) {
  const sign = (text) => text.replace(/\s*\n\s*/g, "⏎").replace(/ /g, "␣") || "∅";
  const rewrites = entry.rewrites.map((r) => `${sign(r.ocr)}→${sign(r.truth)}`);
  return [...new Set(rewrites)].sort().join(", ") || "other";
}

const types = entries.map(typeOf);

const KINDS = {
  "unknown-word": "unknown word",
  "known-word": "known word",
  "engine-alternative": "other reading of the engine",
  "quotation-mark": "quotation mark",
  "section-sign": "section sign",
};

/** Of these it is not one word that was corrected. */
const NO_WORD = ["quotation-mark", "dash", "section-sign", "spaces"];

function kindName(kind) {
  return KINDS[kind] ?? kind;
}

// What has been decided, a letter for each correction; kept in the browser under the report's hash.

const storageKey = `ocrfix review ${source.dataset.key}`;

function decodeDecisions(text) {
  return text?.length === entries.length && !/[^-ar]/.test(text) ? [...text] : null;
}

/** What the browser has kept, if it keeps anything. */
function kept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Whether it could be kept. */
function keep(key, text) {
  try {
    localStorage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

const LETTERS = { accept: "a", reject: "r" };
const DECISIONS = { a: "accept", r: "reject" };

/** Decisions that the report itself holds come first, and the browser's own before them. */
let decisions = decodeDecisions(kept(storageKey)) ?? entries.map((entry) => LETTERS[entry.decision] ?? OPEN);

const steps = [];

/** Decides about corrections by their numbers; those that change are told. */
function decide(numbers, letterOf) {
  const changed = numbers.filter((n) => decisions[n] !== letterOf(n));
  if (changed.length > 0) {
    steps.push(changed.map((n) => [n, decisions[n]]));
    for (const n of changed) {
      decisions[n] = letterOf(n);
    }
  }
  return changed;
}

/** Takes the last step back; the numbers that change. */
function undo() {
  const step = steps.pop() ?? [];
  for (const [n, letter] of step) {
    decisions[n] = letter;
  }
  return step.map(([n]) => n);
}

/** How many of some corrections are open, accepted, rejected. */
function tally(numbers) {
  const counts = { [OPEN]: 0, a: 0, r: 0 };
  for (const n of numbers) {
    counts[decisions[n]] += 1;
  }
  return counts;
}

/** The numbers of the corrections that a filter lets through, in its order. */
function select(filter) {
  const word = filter.word.trim().toLowerCase();
  const holds = (text) => text.toLowerCase().includes(word);
  const numbers = [];
  for (let n = 0; n < entries.length; n += 1) {
    const entry = entries[n];
    if (
      entry.confidence >= filter.from &&
      entry.confidence <= filter.to &&
      (!filter.state || decisions[n] === filter.state) &&
      (!filter.kind || entry.kind === filter.kind) &&
      (!filter.file || entry.file === filter.file) &&
      (!word || holds(entry.original) || holds(entry.replacement))
    ) {
      numbers.push(n);
    }
  }
  const collator = new Intl.Collator("de");
  if (filter.order === "doubt") {
    numbers.sort((a, b) => entries[a].confidence - entries[b].confidence || a - b);
  } else if (filter.order === "word") {
    numbers.sort((a, b) => collator.compare(entries[a].original, entries[b].original) || a - b);
  }
  return numbers;
}

/** Numbers by their types, the most frequent type first. */
function byType(numbers) {
  const groups = new Map();
  for (const n of numbers) {
    const group = groups.get(types[n]);
    if (group) {
      group.push(n);
    } else {
      groups.set(types[n], [n]);
    }
  }
  const order = ([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1);
  return new Map([...groups].sort(order));
}
