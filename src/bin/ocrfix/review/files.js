// Decisions and words, out of the page and into it.

/** The report with the decisions in it, one line for each correction and one at the end of each file. */
function exported() {
  const lines = [];
  let n = 0;
  for (const { end, behind } of ends) {
    for (; n < behind; n += 1) {
      const { decision: _, ...entry } = entries[n];
      const decision = DECISIONS[decisions[n]];
      lines.push(JSON.stringify(decision ? { ...entry, decision } : entry));
    }
    lines.push(JSON.stringify(end));
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** What makes two lines tell of the same correction. */
function identity(entry) {
  return JSON.stringify([entry.file, entry.start, entry.end, entry.original, entry.replacement]);
}

/** The decisions in a text that was exported: those that are of corrections here, and how many are not. */
function parseDecisions(text) {
  const numbers = new Map(entries.map((entry, n) => [identity(entry), n]));
  const found = new Map();
  let others = 0;
  text.split("\n").forEach((line, i) => {
    if (line.trim() === "") {
      return;
    }
    let entry;
    try {
      entry = JSON.parse(line);
    } catch {
      throw new Error(`line ${i + 1} is no line of a report`);
    }
    const letter = LETTERS[entry?.decision];
    if (letter) {
      const n = numbers.get(identity(entry));
      if (n === undefined) {
        others += 1;
      } else {
        found.set(n, letter);
      }
    }
  });
  return { found, others };
}

/** The words of rejected corrections as they were read, each once; one that was broken at a line end is joined. */
function rejectedWords() {
  const words = new Set();
  entries.forEach((entry, n) => {
    if (decisions[n] === "r" && !NO_WORD.includes(entry.kind)) {
      words.add(entry.original.replace(/[-¬=\u2010\u00ad]?\s*\n\s*/g, ""));
    }
  });
  return [...words].sort(new Intl.Collator("de").compare);
}

/** Gives a file to whoever reads the page. */
function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = name;
  link.click();
  // Not at once, for the browser still reads it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
