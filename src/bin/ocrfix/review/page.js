// The page: the list of one type, its filter, and what can be done by pointer, keyboard and voice.

/** How many corrections are added to the list at a time. */
const PORTION = 50;

const $ = (id) => document.getElementById(id);
const number = (n) => n.toLocaleString("en");
const percent = (share) => `${(share * 100).toFixed(1)} %`;

/** The type that is shown; none for all of them. */
let type = null;
/** The numbers that the filter lets through, and the same by type. */
let passed = [];
let groups = new Map();
/** The numbers in the list, and how many of them are on the page. */
let listed = [];
let rendered = 0;
/** The correction that the keys are about: its place in the list. */
let current = 0;

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  made.append(...children);
  return made;
}

function announce(text) {
  $("status").textContent = text;
}

function warn(text) {
  $("warning").textContent = text;
  $("warning").hidden = false;
}

// One correction.

/** Text with its line ends made visible, or as blanks. */
function oneLine(text, sign) {
  return text.replace(/\s*\n\s*/g, sign);
}

/** A reading in which the letters that differ from the other stand out. */
function reading(name, what, text, other) {
  const [a, b] = [[...oneLine(text, "⏎")], [...oneLine(other, "⏎")]];
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) {
    start += 1;
  }
  let end = 0;
  while (
    end < Math.min(a.length, b.length) - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  ) {
    end += 1;
  }
  const middle = a.slice(start, a.length - end).join("");
  return element(
    name,
    "",
    element("span", "for-readers", what),
    a.slice(0, start).join(""),
    ...(middle ? [element("b", "", middle)] : []),
    a.slice(a.length - end).join(""),
  );
}

function about(n) {
  const entry = entries[n];
  const place = [entry.file, `page ${entry.page}`, `line ${entry.line}`];
  const words = entry.words ?? [];
  const ids = words.map((word) => word.id).filter((id) => id);
  const engine = words.map((word) => word.confidence).filter((p) => p !== undefined);
  const line = element("p", "about");
  line.id = `about-${n}`;
  line.append(
    element("strong", "", percent(entry.confidence)),
    ` sure · ${kindName(entry.kind)} · ${types[n]} · ${place.join(", ")}`,
    ...(ids.length > 0 ? [`, ${ids.join(" ")}`] : []),
    ...(engine.length > 0 ? [` · engine ${percent(Math.min(...engine))}`] : []),
    element("span", "decision"),
  );
  return line;
}

function item(n) {
  const entry = entries[n];
  const article = element("article");
  article.id = `correction-${n}`;
  article.tabIndex = -1;
  const text = element(
    "p",
    "text",
    element("span", "around", oneLine(entry.before, " ")),
    reading("del", " read: ", entry.original, entry.replacement),
    " ",
    reading("ins", " corrected: ", entry.replacement, entry.original),
    element("span", "around", oneLine(entry.after, " ")),
  );
  text.lang = "de";
  text.id = `text-${n}`;
  article.setAttribute("aria-labelledby", text.id);
  article.setAttribute("aria-describedby", `about-${n}`);
  const words = oneLine(`${entry.original}, ${entry.replacement}`, "");
  const button = (letter, sign, label) => {
    const made = element("button", DECISIONS[letter], `${sign} ${label}`);
    made.type = "button";
    made.dataset.letter = letter;
    made.setAttribute("aria-label", `${label}: ${words}`);
    return made;
  };
  const choice = element("div", "choice", button("a", "✓", "Accept"), button("r", "✗", "Reject"));
  article.append(text, about(n), choice);
  show(article, n);
  const line = element("li", "", article);
  line.dataset.number = n;
  return line;
}

/** Brings what is shown of a correction up to date. */
function show(article, n) {
  const letter = decisions[n];
  article.classList.toggle("a", letter === "a");
  article.classList.toggle("r", letter === "r");
  const said = { a: " · ✓ accepted", r: " · ✗ rejected" };
  article.querySelector(".decision").textContent = said[letter] ?? "";
  for (const button of article.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset.letter === letter));
  }
}

// The list, the types and the counts.

function renderMore() {
  const next = listed.slice(rendered, rendered + PORTION);
  $("list").append(...next.map(item));
  rendered += next.length;
  const left = listed.length - rendered;
  $("more").hidden = left === 0;
  $("more").textContent = `Show ${number(Math.min(left, PORTION))} more of ${number(left)}`;
}

function renderList() {
  listed = type === null ? passed : groups.get(type);
  rendered = 0;
  current = 0;
  $("list").replaceChildren();
  renderMore();
  markCurrent();
  $("heading").textContent = type ?? "All types";
  renderCounts();
}

function groupButton(name, numbers) {
  const button = element("button", "", element("span", "type", name ?? "All types"));
  button.type = "button";
  button.append(element("span", "count"));
  button.numbers = numbers;
  button.group = name;
  return element("li", "", button);
}

function renderGroups() {
  const items = [groupButton(null, passed)];
  for (const [name, numbers] of groups) {
    items.push(groupButton(name, numbers));
  }
  $("groups").replaceChildren(...items);
}

/** Counts anew what is open. */
function renderCounts() {
  for (const button of $("groups").querySelectorAll("button")) {
    const total = button.numbers.length;
    const done = total - tally(button.numbers)[OPEN];
    const sign = total > 0 && done === total ? "✓ " : "";
    const text = `${sign}${number(done)} of ${number(total)}`;
    const count = button.lastChild;
    if (count.textContent !== text) {
      count.textContent = text;
    }
    button.setAttribute("aria-current", String(button.group === type));
  }
  const counts = tally(listed);
  $("shown").textContent =
    listed.length === 0
      ? "No correction matches the filter."
      : `${number(listed.length)} listed: ${number(counts[OPEN])} undecided, ` +
        `${number(counts.a)} accepted, ${number(counts.r)} rejected`;
  $("accept-all").textContent = `✓ Accept the ${number(counts[OPEN])} undecided`;
  $("reject-all").textContent = `✗ Reject the ${number(counts[OPEN])} undecided`;
  $("accept-all").disabled = counts[OPEN] === 0;
  $("reject-all").disabled = counts[OPEN] === 0;
  $("clear-all").disabled = counts[OPEN] === listed.length;
  $("undo").disabled = steps.length === 0;
  const all = tally(entries.keys());
  $("decided").textContent =
    `${number(all.a + all.r)} of ${number(entries.length)} decided: ` +
    `${number(all.a)} accepted, ${number(all.r)} rejected`;
  $("progress").max = Math.max(entries.length, 1);
  $("progress").value = all.a + all.r;
  $("words").disabled = all.r === 0;
}

/** After decisions about some corrections. */
function changed(numbers, text) {
  for (const n of numbers) {
    const article = $(`correction-${n}`);
    if (article) {
      show(article, n);
    }
  }
  renderCounts();
  if (!keep(storageKey, decisions.join(""))) {
    warn("This browser does not keep what you decide here. Export the decisions before you leave the page.");
  }
  announce(`${text} ${$("decided").textContent}.`);
}

function decideOne(n, letter) {
  const said = { a: "Accepted", r: "Rejected", [OPEN]: "Undecided" };
  const entry = entries[n];
  const word = letter === "r" ? entry.original : entry.replacement;
  changed(decide([n], () => letter), `${said[letter]}: ${oneLine(word, "")}.`);
}

/** Decides about all that are listed and undecided, or takes back all that are listed. */
function decideListed(letter) {
  const numbers = letter === OPEN ? listed : listed.filter((n) => decisions[n] === OPEN);
  const done = decide(numbers, () => letter);
  const said = { a: "accepted", r: "rejected", [OPEN]: "cleared" };
  changed(done, `${number(done.length)} ${said[letter]}.`);
}

function undoLast() {
  const numbers = undo();
  changed(numbers, numbers.length > 0 ? `${number(numbers.length)} taken back.` : "Nothing to undo.");
}

// The filter.

function readFilter() {
  // What is shown with one decimal is found by it.
  const bound = (id, otherwise, slack) =>
    $(id).value === "" ? otherwise : Number($(id).value) / 100 + slack;
  return {
    word: $("word").value,
    from: bound("from", 0, -1e-9),
    to: bound("to", 1, 1e-9),
    state: $("state").value,
    kind: $("kind").value,
    file: $("file").value,
    order: $("order").value,
  };
}

function refilter() {
  passed = select(readFilter());
  groups = byType(passed);
  if (type !== null && !groups.has(type)) {
    type = null;
  }
  renderGroups();
  renderList();
  announce($("shown").textContent);
}

function chooseType(name) {
  type = name;
  renderList();
  announce(`${$("heading").textContent}. ${$("shown").textContent}`);
}

function options(id, values, name) {
  for (const value of [...new Set(values)].sort()) {
    const option = element("option", "", name(value));
    option.value = value;
    $(id).append(option);
  }
}

// Where one is.

function articleAt(place) {
  return $("list").children[place]?.firstChild;
}

/** Only the current correction is a stop of the tab key, besides the buttons. */
function markCurrent() {
  for (const article of $("list").querySelectorAll("article[tabindex='0']")) {
    article.tabIndex = -1;
  }
  const article = articleAt(current);
  if (article) {
    article.tabIndex = 0;
  }
}

function go(place) {
  current = Math.max(0, Math.min(place, listed.length - 1));
  while (current >= rendered && rendered < listed.length) {
    renderMore();
  }
  markCurrent();
  articleAt(current)?.focus();
}

/** Whether the keys are about a correction already, or are to begin with the first. */
function isInList() {
  return $("list").contains(document.activeElement) && document.activeElement !== $("list");
}

function nextType(step) {
  const names = [null, ...groups.keys()];
  const place = names.indexOf(type) + step;
  if (place >= 0 && place < names.length) {
    chooseType(names[place]);
    go(0);
  }
}

/** Whether the keys are on is kept for all pages. */
const keysKey = "ocrfix review keys";

const KEYS = {
  j: () => go(isInList() ? current + 1 : current),
  k: () => go(isInList() ? current - 1 : current),
  a: () => decideCurrent("a"),
  r: () => decideCurrent("r"),
  u: () => decideCurrent(OPEN),
  z: undoLast,
  A: () => decideListed("a"),
  R: () => decideListed("r"),
  n: () => nextType(1),
  p: () => nextType(-1),
  "/": () => {
    $("filters").open = true;
    $("word").focus();
  },
  "?": () => $("keys").showModal(),
};

function decideCurrent(letter) {
  if (listed.length === 0) {
    return;
  }
  if (!isInList()) {
    // First show which one it would be.
    go(current);
    return;
  }
  decideOne(listed[current], letter);
  if (letter !== OPEN && current + 1 < listed.length) {
    go(current + 1);
  }
}

function onKey(event) {
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea, dialog");
  if (event.ctrlKey || event.metaKey || event.altKey || typing || !$("keys-on").checked) {
    return;
  }
  const arrow = { ArrowDown: "j", ArrowUp: "k" }[event.key];
  const act = arrow && isInList() ? KEYS[arrow] : KEYS[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
}

// Files.

async function importFile() {
  const file = $("chosen").files[0];
  $("chosen").value = "";
  if (!file) {
    return;
  }
  try {
    const { found, others } = parseDecisions(await file.text());
    const done = decide([...found.keys()], (n) => found.get(n));
    const rest = others > 0 ? ` ${number(others)} are of corrections that are not on this page.` : "";
    changed(done, `${number(found.size)} decisions imported.${rest}`);
    if (rest) {
      warn(rest.trim());
    }
  } catch (error) {
    warn(`${file.name} cannot be imported: ${error.message}.`);
  }
}

function openWords() {
  $("word-list-text").value = rejectedWords().join("\n");
  $("word-list").showModal();
}

// Everything together.

$("list").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) {
    const n = Number(button.closest("li").dataset.number);
    // Pressed again, it is taken back.
    decideOne(n, decisions[n] === button.dataset.letter ? OPEN : button.dataset.letter);
  }
});
$("list").addEventListener("focusin", (event) => {
  const line = event.target.closest("li");
  if (line) {
    current = [...$("list").children].indexOf(line);
    markCurrent();
  }
});
$("groups").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) {
    chooseType(button.group);
    if (matchMedia("(max-width: 60rem)").matches) {
      $("types").open = false;
      $("heading").focus();
    }
  }
});
let waiting;
$("filter").addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(refilter, 120);
});
// Only then are the fields empty.
$("filter").addEventListener("reset", () => setTimeout(refilter));
$("filter").addEventListener("submit", (event) => event.preventDefault());
$("more").addEventListener("click", () => {
  const first = rendered;
  renderMore();
  go(first);
});
$("accept-all").addEventListener("click", () => decideListed("a"));
$("reject-all").addEventListener("click", () => decideListed("r"));
$("clear-all").addEventListener("click", () => decideListed(OPEN));
$("undo").addEventListener("click", undoLast);
$("export").addEventListener("click", () => {
  download("decisions.jsonl", exported());
  announce("The decisions were exported as decisions.jsonl.");
});
$("import").addEventListener("click", () => $("chosen").click());
$("chosen").addEventListener("change", importFile);
$("words").addEventListener("click", openWords);
$("save-words").addEventListener("click", () => {
  const words = $("word-list-text").value.trim();
  download("words.txt", words && `${words}\n`);
  $("word-list").close();
});
$("help").addEventListener("click", KEYS["?"]);
document.addEventListener("keydown", onKey);
$("keys-on").checked = kept(keysKey) !== "off";
$("keys-on").addEventListener("change", () => keep(keysKey, $("keys-on").checked ? "on" : "off"));
// Another window shows the same page.
addEventListener("storage", (event) => {
  const other = event.key === storageKey && decodeDecisions(event.newValue);
  if (other) {
    decisions = other;
    steps.length = 0;
    refilter();
  }
});

$("about").textContent =
  `${number(entries.length)} ${entries.length === 1 ? "correction" : "corrections"} ` +
  `in ${number(ends.length)} ${ends.length === 1 ? "file" : "files"}`;
options("kind", entries.map((entry) => entry.kind), kindName);
options("file", entries.map((entry) => entry.file), (name) => name);
$("file-label").hidden = $("file").options.length < 3;
if (matchMedia("(max-width: 60rem)").matches) {
  $("filters").open = false;
  $("types").open = false;
}
refilter();
announce("");
