// Asks in YASGUI as a person does and tells, as JSON, what its table shows: node yasgui.mjs CHROMIUM PAGE ENDPOINT QUERY
import { chromium } from "playwright-core";

const [executablePath, page, endpoint, query] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const opened = await (await browser.newContext()).newPage();
const errors = [];
opened.on("console", (message) => {
  if (message.type() === "error") errors.push(message.text());
});
opened.on("pageerror", (error) => errors.push(String(error)));
await opened.goto(page);
await opened.waitForFunction(() => "Yasgui" in window);
await opened.evaluate(
  ([endpoint, query]) => {
    const yasgui = new window.Yasgui(document.getElementById("yasgui"), { requestConfig: { endpoint }, copyEndpointOnNewTab: false });
    const tab = yasgui.getTab();
    tab.setEndpoint(endpoint);
    tab.setQuery(query);
    return tab.query();
  },
  [endpoint, query],
);
await opened.waitForSelector(".yasr table tbody tr", { timeout: 20_000 });
const cells = await opened.$$eval(".yasr table tbody td", (found) => found.map((each) => each.innerText.trim()));
console.log(JSON.stringify({ cells, errors }));
await browser.close();
