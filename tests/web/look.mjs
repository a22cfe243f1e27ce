// Opens pages in Chromium and tells, as JSON lines, what a person or a policy would object to: node look.mjs CHROMIUM BASE PATH…
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const [executablePath, base, ...paths] = process.argv.slice(2);
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const views = [
  { viewport: { width: 360, height: 800 }, colorScheme: "dark" },
  { viewport: { width: 1280, height: 800 }, colorScheme: "light" },
];
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});

async function opened(path, view, told) {
  const context = await browser.newContext(view);
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error") told.errors.push(message.text());
  });
  page.on("pageerror", (error) => told.errors.push(String(error)));
  page.on("dialog", (dialog) => told.errors.push(`dialog ${dialog.message()}`));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== new URL(base).origin) told.outside.push(request.url());
  });
  await page.goto(base + path);
  told.hit = await page.evaluate(() => "hit" in window);
  told.overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await context.close();
}

async function examined(path, view) {
  const context = await browser.newContext({ ...view, bypassCSP: true }); // the examiner is a script that the policy refuses
  const page = await context.newPage();
  await page.goto(base + path);
  await page.evaluate(() => document.querySelectorAll("details").forEach((each) => (each.open = true)));
  await page.addScriptTag({ path: axe });
  const violations = await page.evaluate(async () => (await window.axe.run(document)).violations);
  await context.close();
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
}

for (const [number, path] of paths.entries()) {
  for (const [other, view] of views.entries()) {
    const told = { path, width: view.viewport.width, errors: [], outside: [], violations: [] };
    await opened(path, view, told);
    // Examining takes seconds: every page is examined in one view, every other page in the other.
    if (number % views.length === other) told.violations = await examined(path, view);
    console.log(JSON.stringify(told));
  }
}
await browser.close();
