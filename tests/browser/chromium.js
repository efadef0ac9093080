// Debian's chromium with a page of `ocrfix review` in it, and a watch over what it must not do.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const root = resolve(import.meta.dirname, "../..");
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const program = resolve(root, process.env.OCRFIX ?? "target/debug/ocrfix");

/** A folder for one run. */
export const folder = mkdtempSync(join(tmpdir(), "ocrfix-browser-"));
export const clean = () => rmSync(folder, { recursive: true, force: true });

/** Runs ocrfix in that folder; its standard output. */
export function ocrfix(...args) {
  return execFileSync(program, args, { cwd: folder, maxBuffer: 1 << 28 });
}

/** A path in the repository. */
export const repository = (path) => join(root, path);

/** A browser that knows nothing yet; `complaints` is what it says and asks for that it should not. */
export async function browser(options = {}) {
  const profile = join(folder, `profile-${Math.random().toString(36).slice(2)}`);
  mkdirSync(profile);
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    acceptDownloads: true,
    viewport: { width: 1280, height: 900 },
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
    ...options,
  });
  const complaints = [];
  context.on("request", (request) => {
    if (!/^(file|blob):/.test(request.url())) {
      complaints.push(`request: ${request.url()}`);
    }
  });
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      complaints.push(`console: ${message.text()}`);
    }
  });
  context.on("weberror", (error) => complaints.push(`script: ${error.error().message}`));
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(15_000);
  const open = (name) => page.goto(pathToFileURL(join(folder, name)).href);
  return { context, page, open, complaints };
}
