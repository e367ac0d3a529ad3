// SPDX-License-Identifier: Apache-2.0
// The page of the demo's newest run as a picture: screenshot.mjs URL FILE
import { createRequire } from "node:module";

const { chromium } = createRequire(`${process.env.MODULES}/`)("playwright-core");
const [base, file] = process.argv.slice(2);
const TEAM = "team-a", EXPERIMENT = "iris"; // of scripts/demo.py

async function ask(path, body) {
  const reply = await fetch(`${base}/api/2.0/mlflow/${path}`, { headers: { "X-MLFLOW-WORKSPACE": TEAM, "Content-Type": "application/json" },
    ...(body && { method: "POST", body: JSON.stringify(body) }) });
  if (!reply.ok) throw new Error(`${base} has no run of the demo (${path}: ${await reply.text()}); run make demo`);
  return reply.json();
}

async function newest_run() {
  const { experiment } = await ask(`experiments/get-by-name?experiment_name=${EXPERIMENT}`);
  const { runs } = await ask("runs/search", { experiment_ids: [experiment.experiment_id], filter: "attributes.status = 'FINISHED'", max_results: 1 });
  if (!runs) throw new Error("the demo has finished no run yet; run make demo");
  return runs[0].info;
}

const { experiment_id, run_id, run_name } = await newest_run();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${base}/#/experiments/${experiment_id}/runs/${run_id}?workspace=${TEAM}`);
  for (const text of [run_name, "epochs", "accuracy"])
    await page.getByText(text).filter({ visible: true }).first().waitFor({ timeout: 30_000 });
  // the panel that opens by itself on a first visit, where it does
  await page.locator("[data-component-id='mlflow.assistant.chat_panel.close']").click({ timeout: 3000 }).catch(() => {});
  await page.waitForLoadState("networkidle", { timeout: 5000 }).catch(() => {});
  await page.screenshot({ path: file });
} finally {
  await browser.close();
}
console.log(file);
