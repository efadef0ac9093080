// What can be done on the page of `ocrfix review`, done in a browser. Every step is told; one that fails ends with
// status 1. With `--screenshot FILE` the picture for the README is taken, too.

import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { browser, clean, folder, ocrfix, repository } from "./chromium.js";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const counts = { passed: 0, failed: 0 };

async function step(name, act) {
  try {
    await act();
    counts.passed += 1;
    console.log(`ok      ${name}`);
  } catch (error) {
    counts.failed += 1;
    console.log(`FAILED  ${name}\n${error.stack}`);
  }
}

// Two files: a text, whose lines break words, and the layer of a page.
const FILES = ["sample.txt", "seite.hocr"];
copyFileSync(repository("examples/sample.txt"), join(folder, "sample.txt"));
copyFileSync(repository("tests/documents/seite.hocr"), join(folder, "seite.hocr"));
const report = ocrfix("--report", "jsonl", ...FILES);
writeFileSync(join(folder, "report.jsonl"), report);
ocrfix("review", "report.jsonl", "-o", "review.html");
const lines = report.toString().trim().split("\n").map((line) => JSON.parse(line));
const entries = lines.filter((line) => line.original !== undefined);
assert.ok(entries.length > 40);

const desktop = await browser();
const { page, open, complaints } = desktop;
const article = (n) => page.locator(`#correction-${n}`);
const button = (n, name) => article(n).getByRole("button", { name });
const text = (id) => page.locator(`#${id}`).textContent();
const listed = () => page.locator("#list > li").evaluateAll((all) => all.map((li) => Number(li.dataset.number)));
const type = (name) => page.locator("#groups button", { has: page.getByText(name, { exact: true }) });
const state = async (n) => {
  const pressed = async (name) => (await button(n, name).getAttribute("aria-pressed")) === "true";
  return (await pressed(/^Accept/)) ? "a" : (await pressed(/^Reject/)) ? "r" : "-";
};
const inFocus = () => page.evaluate(() => document.activeElement.id);
const all = [...entries.keys()];
/** Waits until the list begins with these, for the filter takes its time. */
async function lists(numbers) {
  const expected = numbers.slice(0, 50);
  const same = (found) => JSON.stringify(found) === JSON.stringify(expected);
  for (let tries = 0; tries < 50 && !same(await listed()); tries += 1) {
    await page.waitForTimeout(100);
  }
  assert.deepEqual(await listed(), expected);
}

async function downloaded(act) {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return readFileSync(path, "utf8");
}

await open("review.html");

await step("the page shows each correction in its context", async () => {
  assert.equal(await text("about"), `${entries.length} corrections in 2 files`);
  const first = entries[0];
  assert.equal(await article(0).locator("del b").textContent(), "ii");
  const shown = await article(0).locator(".text").innerText();
  assert.ok(shown.includes(first.before.trim().split(/\s+/).at(-1)), shown);
  assert.match(await article(0).locator(".about").textContent(), /sample\.txt, page 1, line 1/);
  const broken = entries.findIndex((entry) => entry.original.includes("\n"));
  assert.match(await article(broken).locator("del").textContent(), /-⏎/);
  const word = entries.findIndex((entry) => entry.words);
  await page.locator("#more").click();
  assert.match(await article(word).locator(".about").textContent(), /word_1_\d+ · engine/);
});

await step("long lists come in portions", async () => {
  await page.reload();
  assert.equal((await listed()).length, 50);
  await page.locator("#more").click();
  assert.equal((await listed()).length, Math.min(100, entries.length));
  assert.equal(await inFocus(), "correction-50");
});

await step("a correction is accepted, rejected and taken back by its buttons", async () => {
  await button(0, /^Accept/).click();
  await button(1, /^Reject/).click();
  assert.deepEqual([await state(0), await state(1), await state(2)], ["a", "r", "-"]);
  assert.match(await article(1).locator(".about").textContent(), /✗ rejected/);
  assert.match(await text("decided"), new RegExp(`^2 of ${entries.length} decided: 1 accepted, 1 rejected`));
  await button(1, /^Reject/).click();
  assert.equal(await state(1), "-");
  await page.locator("#undo").click();
  assert.equal(await state(1), "r");
  assert.match(await text("status"), /taken back/);
});

await step("the keyboard does it all", async () => {
  await page.reload();
  await page.keyboard.press("j");
  assert.equal(await inFocus(), "correction-0");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  assert.equal(await inFocus(), "correction-2");
  await page.keyboard.press("a");
  await page.keyboard.press("r");
  assert.deepEqual([await state(2), await state(3)], ["a", "r"]);
  assert.equal(await inFocus(), "correction-4");
  assert.match(await text("status"), /^Rejected: \S+\. 4 of/);
  await page.keyboard.press("k");
  await page.keyboard.press("u");
  assert.equal(await state(3), "-");
  await page.keyboard.press("z");
  assert.equal(await state(3), "r");
  await page.keyboard.press("ArrowDown");
  assert.equal(await inFocus(), "correction-4");
  await page.keyboard.press("n");
  assert.notEqual(await text("heading"), "All types");
  await page.keyboard.press("p");
  assert.equal(await text("heading"), "All types");
  await page.keyboard.press("/");
  assert.equal(await inFocus(), "word");
  // What is typed there is text.
  await page.keyboard.type("ar");
  assert.equal(await state(0), "a");
  await page.locator("#word").fill("");
  await lists(all);
});

await step("single keys can be turned off", async () => {
  await page.locator("#heading").focus();
  await page.keyboard.press("?");
  await page.getByLabel("Keys are on").uncheck();
  await page.getByRole("button", { name: "Close" }).first().click();
  await page.reload();
  await article(10).focus();
  await page.keyboard.press("a");
  assert.equal(await state(10), "-");
  await page.getByRole("button", { name: "Keys" }).click();
  await page.getByLabel("Keys are on").check();
  await page.keyboard.press("Escape");
  await article(10).focus();
  await page.keyboard.press("a");
  assert.equal(await state(10), "a");
});

await step("what was decided is there after the page is loaded again", async () => {
  await page.reload();
  const found = [];
  for (const n of [0, 1, 2, 3, 4, 10]) {
    found.push(await state(n));
  }
  assert.deepEqual(found, ["a", "r", "a", "r", "-", "a"]);
});

await step("types have counts, and are accepted as a whole", async () => {
  const ofType = (entry) => entry.rewrites.length === 1 && entry.rewrites[0].ocr === "ii";
  const numbers = [...entries.keys()].filter((n) => ofType(entries[n]));
  const count = type("ii→ü").locator(".count");
  const before = Number((await count.textContent()).split(" ")[0]);
  assert.match(await count.textContent(), new RegExp(`of ${numbers.length}$`));
  await type("ii→ü").click();
  assert.equal(await type("ii→ü").getAttribute("aria-current"), "true");
  assert.deepEqual(await listed(), numbers);
  await page.locator("#accept-all").click();
  assert.equal(await count.textContent(), `✓ ${numbers.length} of ${numbers.length}`);
  // What was rejected before stays so.
  assert.equal(await state(numbers[0]), "a");
  const rejected = [1, 3].filter((n) => numbers.includes(n));
  for (const n of rejected) {
    assert.equal(await state(n), "r");
  }
  await page.locator("#undo").click();
  assert.match(await count.textContent(), new RegExp(`^${before} of`));
  // By the keys.
  await page.locator("#heading").focus();
  await page.keyboard.press("Shift+A");
  assert.match(await count.textContent(), /^✓/);
  await type("a→ä").click();
  await page.keyboard.press("Shift+R");
  assert.match(await type("a→ä").locator(".count").textContent(), /^✓/);
  await type("All types").click();
});

await step("the filter takes words and confidences", async () => {
  const words = all.filter((n) => entries[n].replacement.includes("Küst"));
  assert.ok(words.length > 0 && words.length < all.length);
  await page.locator("#word").fill("KÜST");
  await lists(words);
  await page.locator("#word").fill("");
  const low = all.filter((n) => entries[n].confidence <= 0.8);
  assert.ok(low.length > 1 && low.length < all.length);
  await page.locator("#to").fill("80");
  await lists(low);
  await page.locator("#order").selectOption("doubt");
  await lists(low.sort((a, b) => entries[a].confidence - entries[b].confidence || a - b));
  assert.match(await text("status"), /listed/);
  await page.locator("#from").fill("99.99");
  await lists([]);
  assert.match(await text("shown"), /^No correction/);
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await lists(all);
  await page.locator("#state").selectOption("r");
  await page.waitForFunction((many) => document.querySelectorAll("#list > li").length < many, 50);
  for (const n of await listed()) {
    assert.equal(await state(n), "r");
  }
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await lists(all);
});

let decisions;
await step("what is exported is written by `ocrfix apply`", async () => {
  decisions = await downloaded(() => page.locator("#export").click());
  const exported = decisions.trim().split("\n").map((line) => JSON.parse(line));
  // The report, and nothing but decisions more.
  assert.deepEqual(exported.map(({ decision: _, ...rest }) => rest), lines);
  for (const file of FILES) {
    const source = readFileSync(join(folder, file));
    const edits = exported.filter((line) => line.file === file && line.decision === "accept");
    assert.ok(edits.length > 0);
    const parts = [];
    let at = 0;
    for (const edit of edits.flatMap((line) => line.edits)) {
      parts.push(source.subarray(at, edit.start), Buffer.from(edit.text));
      at = edit.end;
    }
    const expected = Buffer.concat([...parts, source.subarray(at)]);
    const applied = ocrfix("apply", "decisions.jsonl", file);
    assert.ok(applied.equals(expected), file);
    assert.ok(!applied.equals(source), file);
  }
  const text = ocrfix("apply", "decisions.jsonl", "sample.txt").toString();
  assert.ok(text.includes("Neue Schiffsverbindungen für") && text.includes("Seit Anfang Marz"), text);
});

await step("rejected words make a list that keeps them", async () => {
  await page.locator("#words").click();
  const shown = await page.locator("#word-list-text").inputValue();
  assert.ok(shown.split("\n").includes("Marz"), shown);
  const list = await downloaded(() => page.getByRole("button", { name: "Save the list" }).click());
  assert.equal(list, `${shown}\n`);
  const before = ocrfix("sample.txt").toString();
  const after = ocrfix("--words", "words.txt", "sample.txt").toString();
  assert.ok(before.includes("Anfang März") && after.includes("Anfang Marz"));
});

await step("decisions are imported again, and continued from a page made of them", async () => {
  const numbers = [0, 1, 2, 3, 10];
  const states = async () => Promise.all(numbers.map((n) => state(n)));
  const before = await states();
  await page.locator("#clear-all").click();
  assert.deepEqual(await states(), ["-", "-", "-", "-", "-"]);
  const chosen = (content) =>
    page.locator("#chosen").setInputFiles({ name: "d.jsonl", mimeType: "text/plain", buffer: Buffer.from(content) });
  await chosen(decisions);
  await page.waitForFunction(() => document.getElementById("status").textContent.includes("imported"));
  assert.deepEqual(await states(), before);
  await chosen("{\n");
  await page.locator("#warning").waitFor();
  assert.match(await text("warning"), /line 1 is no line of a report/);

  ocrfix("review", "decisions.jsonl", "-o", "again.html");
  await open("again.html");
  assert.deepEqual(await states(), before);
});

await step("with all accepted, the files are what ocrfix makes of them", async () => {
  await page.locator("#clear-all").click();
  await page.locator("#accept-all").click();
  const all = await downloaded(() => page.locator("#export").click());
  writeFileSync(join(folder, "all.jsonl"), all);
  for (const file of FILES) {
    assert.ok(ocrfix("apply", "all.jsonl", file).equals(ocrfix(file)), file);
  }
});

await step("what reports hold stays text", async () => {
  const evil = "</script><img src=x onerror=alert(1)><!--";
  const [first, last] = [entries[0], lines.at(-1)];
  const entry = { ...first, file: evil, original: evil, replacement: `${evil}&amp;`, before: evil, after: evil };
  writeFileSync(join(folder, "evil.jsonl"), `${JSON.stringify(entry)}\n${JSON.stringify({ ...last, file: evil })}\n`);
  ocrfix("review", "evil.jsonl", "-o", "evil.html");
  await open("evil.html");
  assert.equal(await page.locator("img").count(), 0);
  assert.ok((await article(0).locator("del").textContent()).includes(evil));
});

await step("20,000 corrections stay fast", async () => {
  const many = [];
  for (let n = 0; n < 20_000; n += 1) {
    const entry = entries[n % entries.length];
    many.push(JSON.stringify({ ...entry, file: "viel.txt", line: n, start: n * 100, end: n * 100 + 9 }));
  }
  const end = { ...lines.at(-1), file: "viel.txt", corrections: many.length, bytes: 2e6 };
  writeFileSync(join(folder, "many.jsonl"), `${many.join("\n")}\n${JSON.stringify(end)}\n`);
  ocrfix("review", "many.jsonl", "-o", "many.html");
  const timed = async (act) => {
    const begin = performance.now();
    await act();
    return performance.now() - begin;
  };
  const times = {
    open: await timed(() => open("many.html")),
    key: await timed(async () => {
      await page.keyboard.press("j");
      await page.keyboard.press("a");
      assert.equal(await inFocus(), "correction-1");
    }),
    filter: await timed(async () => {
      await page.locator("#word").fill("Küste");
      await lists([...many.keys()].filter((n) => entries[n % entries.length].replacement.includes("Küste")));
    }),
    all: await timed(() => page.locator("#accept-all").click()),
    export: await timed(() => downloaded(() => page.locator("#export").click())),
  };
  const told = Object.entries(times).map(([name, ms]) => `${name} ${Math.round(ms)} ms`);
  console.log(`        ${told.join(", ")}`);
  // Wide, for the machine may be busy.
  assert.ok(Object.values(times).every((ms) => ms < 8000));
});

for (const colorScheme of ["light", "dark"]) {
  await step(`nothing keeps people out who need assistance (${colorScheme})`, async () => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await open("review.html");
    await page.evaluate(readFileSync(axe, "utf8"));
    for (const dialog of [null, "#help", "#words"]) {
      if (dialog) {
        await page.locator(dialog).click();
      }
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      const told = violations.map((v) => `${v.id}: ${v.nodes.map((node) => node.html).join(" | ")}`);
      assert.deepEqual(told, []);
      await page.keyboard.press("Escape");
    }
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll("*")].some((el) => getComputedStyle(el).transitionDuration !== "0s"));
    assert.ok(!moving);
  });
}

await step("the tab key reaches the current correction and its buttons, with a visible focus", async () => {
  await open("review.html");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.equal(await inFocus(), "correction-0");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, "solid");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.letter), "a");
});

await step("the policy lets no other script in", async () => {
  const before = complaints.length;
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    return window.ran === true;
  });
  assert.ok(!ran);
  assert.match(complaints.splice(before).join(), /Content Security Policy/);
});

await step("nothing was complained of and nothing asked from the network", async () => {
  assert.deepEqual(complaints, []);
});
await desktop.context.close();

const phone = await browser({
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
});
await step("a phone shows it without scrolling sideways, with targets for fingers", async () => {
  await phone.open("review.html");
  const tap = (selector) => phone.page.locator(selector).tap();
  const fits = async () => {
    const widths = await phone.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(widths[0] <= widths[1], String(widths));
  };
  await fits();
  await tap("#types summary");
  await fits();
  await tap("#groups button >> nth=1");
  assert.equal(await phone.page.locator("#types").getAttribute("open"), null);
  await tap("#filters summary");
  await fits();
  await tap("#filters summary");
  await tap("#list .accept >> nth=0");
  assert.equal(await phone.page.locator("#list .accept >> nth=0").getAttribute("aria-pressed"), "true");
  const small = await phone.page.evaluate(() =>
    [...document.querySelectorAll("button, summary, select, input")]
      .map((el) => [el.id || el.textContent, el.getBoundingClientRect()])
      .filter(([, box]) => box.width > 0 && (box.height < 40 || box.width < 40))
      .map(([name]) => name));
  assert.deepEqual(small, []);
  await tap("#help");
  await fits();
  assert.deepEqual(phone.complaints, []);
});
await phone.context.close();

const [, , option, picture] = process.argv;
if (option === "--screenshot") {
  const shown = await browser({ viewport: { width: 1160, height: 760 }, reducedMotion: "reduce" });
  await shown.open("review.html");
  for (const key of ["j", "a", "a", "r"]) {
    await shown.page.keyboard.press(key);
  }
  await shown.page.evaluate(() => scrollTo(0, 0));
  await shown.page.screenshot({ path: picture });
  await shown.context.close();
}

clean();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 ? 1 : 0;
