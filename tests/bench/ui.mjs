// SPDX-License-Identifier: Apache-2.0
// How long MLflow's web UI takes from an address to what a person looks for: ui.mjs < JSON of ui.py.
// Servers take turns, so that whatever else the machine does meets all of them. Prints JSON: for every page,
// server and round the figures of a first visit (nothing cached) and of a second. "busy" is how long the page's own
// main thread worked: no server can make a page faster than that.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { chromium } = createRequire(`${process.env.MODULES}/`)("playwright-core");
const { servers, pages, rounds, network } = JSON.parse(readFileSync(0, "utf8"));
const PATIENCE = { timeout: 60_000 };

// Milliseconds until everything is on the page, bytes that came over the wire for it, and what the API took.
async function visit(context, url, { sees, slow }) {
  const page = await context.newPage();
  const wire = await context.newCDPSession(page);
  const found = { bytes: 0, requests: 0 };
  await wire.send("Network.enable");
  await wire.send("Performance.enable");
  if (slow) await wire.send("Network.emulateNetworkConditions", { offline: false, ...network });
  wire.on("Network.loadingFinished", (e) => { found.bytes += e.encodedDataLength; });
  wire.on("Network.responseReceived", (e) => { found.requests += !e.response.fromDiskCache; });
  const began = performance.now();
  await page.goto(url, { waitUntil: "commit" });
  await Promise.all(sees.map((text) => page.getByText(text, { exact: true }).filter({ visible: true }).first().waitFor(PATIENCE)));
  found.ms = performance.now() - began;
  found.api = await page.evaluate(() => performance.getEntriesByType("resource").filter((e) => /ajax-api|graphql/.test(e.name))
    .reduce((sum, e) => sum + e.duration, 0));
  found.busy = (await wire.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration").value * 1000;
  await page.close();
  return found;
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const figures = {};
for (let round = 0; round < rounds; round++)
  for (const [name, page] of Object.entries(pages))
    for (const [server, { url, values }] of Object.entries(servers)) {
      const address = `${url}/#${page.hash.replace(/\{(\w+)\}/g, (_, key) => values[key])}`;
      const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
      const cold = await visit(context, address, page);
      const warm = await visit(context, address, page);
      await context.close();
      ((figures[name] ??= {})[server] ??= []).push({ cold, warm });
    }
await browser.close();
console.log(JSON.stringify(figures));
