// SPDX-License-Identifier: Apache-2.0
// What a person does in MLflow's web UI, page by page: pages.mjs URL DIRECTORY < ids of seed.py.
// Every page is looked at for what should be on it; no request may fail and the console may hold no error.
// Screenshots go to DIRECTORY. Ends with a line "N passed, N failed".
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pages_of_agents } from "./agents.mjs";
import { SECONDS, Tab } from "./tab.mjs";

const { chromium } = createRequire(`${process.env.MODULES}/`)("playwright-core");

const [base, shots] = process.argv.slice(2);
const { teams: [a, b], users, front, proxied } = JSON.parse(readFileSync(0, "utf8"));
const stock = process.env.STOCK === "1";

// What the original fails at, and how. There the page has to fail, in this way: no mark outlives its fault.
const BROKEN_ON_STOCK = {
  // an <img> names no workspace, and the original looks in `default` only
  "run: image in a chart": /404 GET \S*get-artifact\?path=images/,
  // the same in the frame that notebooks show a trace in
  "trace in a notebook": /404 GET \S*get-trace-artifact/,
  // one secret of another key, and the list of the workspace is an error
  "settings: webhook with an unreadable secret": /500 GET \S*mlflow\/webhooks/,
  // the scorer of a guardrail is deleted before it
  "workspace: delete with a guardrail in it": /500 .*guardrail/,
};

const run = (t, i = 0) => `/experiments/${t.experiment}/runs/${t.runs[i]}`;
const artifact = (path) => `${run(a)}/artifacts/${path}`;

// name: what is done. In the order of a first visit.
const PAGES = {
  "workspaces": async (t) => {
    await t.open("/");
    await t.sees("team-a", "team-b", "Work of team-a", "MLflow Assistant");
  },
  "workspace: choose": async (t) => {
    await t.open("/");
    await t.page.getByText("team-b", { exact: true }).first().click();
    await t.sees("team-b-experiment");
    await t.sees_not("team-a-experiment");
  },
  "workspace: remembered": async (t) => {
    await t.open("/experiments");
    await t.sees("team-b-experiment");
  },
  "workspace: create": async (t) => {
    const name = "made-in-a-browser";
    await t.open("/");
    await t.page.getByRole("button", { name: /create.*workspace/i }).first().click();
    await t.page.getByRole("dialog").getByRole("textbox").first().fill(name);
    await t.page.getByRole("dialog").getByRole("button", { name: /^create/i }).click();
    await t.page.waitForURL(new RegExp(`workspace=${name}`), { timeout: SECONDS * 1000 });
    await t.settle(); // it loads itself again
    await t.open("/");
    await t.sees(name);
  },
  "workspace: edit": async (t) => {
    const dialog = t.page.getByRole("dialog"), fields = ["Enter workspace description", "Enter default artifact root URI"].map((p) => dialog.getByPlaceholder(p));
    const values = ["Edited in a browser", "mlflow-artifacts:/edited"];
    await t.open("/");
    await t.edit("made-in-a-browser");
    for (const [i, field] of fields.entries()) await field.fill(values[i]);
    await dialog.getByRole("button", { name: "Save" }).click();
    await t.sees(values[0]);
    await t.open("/");
    await t.edit("made-in-a-browser");
    for (const [i, field] of fields.entries()) if (await field.inputValue() !== values[i]) throw new Error(`"${await field.inputValue()}" instead of "${values[i]}"`);
  },
  // the UI shows what is left; it has no button for this
  "workspace: delete with a guardrail in it": async (t) => {
    const gone = await t.page.request.delete(`${t.base}/api/3.0/mlflow/workspaces/doomed?mode=CASCADE`);
    if (!gone.ok()) throw new Error(`${gone.status()} ${await gone.text()}`);
    await t.open("/");
    await t.sees("team-a");
    await t.sees_not("doomed");
  },
  // those that take longest begin first
  ...pages_of_agents(a),
  "experiments": async (t) => {
    await t.open("/experiments", "team-a");
    await t.sees("team-a-experiment");
    await t.sees_not("team-b-experiment");
  },
  "runs": async (t) => {
    await t.open(`/experiments/${a.experiment}/runs`, "team-a");
    await t.sees("team-a-run-0", "team-a-run-1", "team-a-run-2");
  },
  "runs: filter": async (t) => {
    await t.open(`/experiments/${a.experiment}/runs?searchFilter=${encodeURIComponent("metrics.accuracy > 0.65")}`, "team-a");
    await t.sees("team-a-run-2");
    await t.sees_not("team-a-run-0");
  },
  "runs: charts": async (t) => {
    await t.open(`/experiments/${a.experiment}/runs?compareRunsMode=CHART&searchFilter=${encodeURIComponent("metrics.accuracy > 0.55")}`, "team-a");
    await t.sees("accuracy", "loss");
    await t.page.locator(".js-plotly-plot").first().waitFor({ timeout: SECONDS * 1000 });
  },
  "run: overview": async (t) => {
    await t.open(run(a), "team-a");
    await t.sees("team-a-run-0", "learning_rate", "Notes about team-a-run-0", "stage-team-a-run-0", "team-a-model");
  },
  "run: metric charts": async (t) => {
    await t.open(`${run(a, 1)}/model-metrics`, "team-a");
    await t.sees("loss");
    await t.page.locator(".js-plotly-plot").first().waitFor({ timeout: SECONDS * 1000 });
  },
  "run: image in a chart": async (t) => {
    await t.open(`${run(a)}/model-metrics`, "team-a");
    await t.sees_picture("img[src*='get-artifact'][src*='images']");
  },
  "run: system metrics": async (t) => {
    await t.open(`${run(a)}/system-metrics`, "team-a");
    await t.sees("cpu_utilization_percentage");
  },
  "run: artifacts": async (t) => {
    await t.open(`${run(a)}/artifacts`, "team-a");
    await t.sees("notes.txt", "picture.png", "table.csv");
  },
  "artifact: text": async (t) => {
    await t.open(artifact("notes.txt"), "team-a");
    await t.sees("first line of the notes");
  },
  "artifact: JSON": async (t) => {
    await t.open(artifact("config.json"), "team-a");
    await t.sees("value-in-json");
  },
  "artifact: table": async (t) => {
    await t.open(artifact("table.csv"), "team-a");
    await t.sees("Springfield", "Shelbyville");
  },
  "artifact: logged table": async (t) => {
    await t.open(artifact("eval.json"), "team-a");
    await t.sees("a table preview");
  },
  "artifact: image": async (t) => {
    await t.open(artifact("picture.png"), "team-a");
    await t.sees_picture("img[src^='blob:'], img[src*='picture']");
  },
  "artifact: drawing": async (t) => {
    await t.open(artifact("drawing.svg"), "team-a");
    await t.sees_picture("img[src^='blob:'], img[src*='drawing']");
  },
  "artifact: PDF, and its download": async (t) => {
    await t.open(artifact("paper.pdf"), "team-a");
    await t.page.locator("canvas").first().waitFor({ timeout: SECONDS * 1000 });
    const download = t.page.waitForEvent("download", { timeout: SECONDS * 1000 });
    await t.page.locator("button[data-component-id*='artifactview']").first().click();
    if (!readFileSync(await (await download).path()).subarray(0, 5).equals(Buffer.from("%PDF-"))) throw new Error("no PDF was saved");
  },
  "artifact: page with a script": async (t) => {
    await t.open(artifact("page.html"), "team-a");
    await t.page.frameLocator("iframe").getByText("script has run").waitFor({ timeout: SECONDS * 1000 });
  },
  "compare runs": async (t) => {
    // of runs with artifacts the page of the original fails where one's list is there before the other's
    const runs = encodeURIComponent(JSON.stringify(a.runs.slice(1, 3)));
    await t.open(`/compare-runs?runs=${runs}&experiments=${encodeURIComponent(JSON.stringify([a.experiment]))}`, "team-a");
    await t.sees("team-a-run-1", "team-a-run-2", "learning_rate");
  },
  "compare a metric": async (t) => {
    const list = (...values) => encodeURIComponent(JSON.stringify(values));
    await t.open(`/metric/?runs=${list(...a.runs.slice(1, 3))}&metric=${encodeURIComponent('"loss"')}&experiments=${list(a.experiment)}&plot_metric_keys=${list("loss")}`, "team-a");
    await t.sees("Comparing 2 Runs from 1 Experiment");
    await t.page.locator(".js-plotly-plot").first().waitFor({ timeout: SECONDS * 1000 });
  },
  "registered models": async (t) => {
    await t.open("/models", "team-a");
    await t.sees("team-a-model");
    await t.sees_not("team-b-model");
    await t.sees_not("team-a-prompt");
  },
  "registered model": async (t) => {
    await t.open("/models/team-a-model", "team-a");
    await t.sees("A model to look at", "Version 1", "Version 2", "champion");
  },
  "model version": async (t) => {
    await t.open("/models/team-a-model/versions/1", "team-a");
    await t.sees("Version 1 of it", "Staging");
  },
  "prompts": async (t) => {
    await t.open("/prompts", "team-a");
    await t.sees("team-a-prompt");
    await t.sees_not("team-a-model");
  },
  "prompt versions": async (t) => {
    await t.open("/prompts/team-a-prompt", "team-a");
    await t.sees("Version 2", "Version 1", "production", "Say good bye to");
  },
  "logged models": async (t) => {
    await t.open(`/experiments/${a.experiment}/models`, "team-a");
    await t.sees("team-a-logged");
  },
  "logged model": async (t) => {
    await t.open(`/experiments/${a.experiment}/models/${a.model}`, "team-a");
    await t.sees("team-a-logged", "layers");
  },
  "overview": async (t) => {
    await t.open(`/experiments/${a.experiment}/overview/usage`, "team-a");
    await t.sees("Traces", "Latency");
    await t.page.locator(".recharts-surface").first().waitFor({ timeout: SECONDS * 1000 });
  },
  "overview: quality": async (t) => {
    await t.open(`/experiments/${a.experiment}/overview/quality`, "team-a");
    await t.sees("helpful");
  },
  "overview: tools": async (t) => {
    await t.open(`/experiments/${a.experiment}/overview/tool-calls`, "team-a");
    await t.sees("look_up");
  },
  "traces": async (t) => {
    await t.open(`/experiments/${a.experiment}/traces`, "team-a");
    await t.sees(/why traces/, /how traces/, /please fail/);
  },
  "trace": async (t) => {
    await t.open(`/experiments/${a.experiment}/traces?selectedEvaluationId=${a.traces[0]}`, "team-a");
    await t.sees("ask_agent", "look_up", /document about why traces/);
  },
  // a page of another origin, as Jupyter is; feedback, which the frame asks for without a workspace, is left out
  "trace in a notebook": async (t) => {
    const frame = `${t.base}/static-files/lib/notebook-trace-renderer/index.html?trace_id=${a.traces[0]}&experiment_id=${a.experiment}&version=3.17.2`;
    t.allowed = /3.0\/mlflow\/traces\//;
    await t.page.route("http://notebook.test/", (r) => r.fulfill({ contentType: "text/html", body: `<iframe src="${frame.replaceAll("&", "&amp;")}" width="1200" height="700">` }));
    await t.page.goto("http://notebook.test/");
    const shown = t.page.frameLocator("iframe");
    await shown.getByText(/ask_agent|An error occurred/).first().waitFor({ timeout: SECONDS * 1000 });
    if (!stock) await shown.getByText("look_up").first().waitFor({ timeout: SECONDS * 1000 });
  },
  "sessions": async (t) => {
    await t.open(`/experiments/${a.experiment}/chat-sessions`, "team-a");
    await t.sees(/Sessions view has moved/);
  },
  "session": async (t) => {
    await t.open(`/experiments/${a.experiment}/chat-sessions/session-A`, "team-a");
    await t.sees(/why traces/, /how traces/);
  },
  "evaluation datasets: none": async (t) => {
    await t.open(`/experiments/${b.experiment}/datasets`, "team-b");
    await t.sees(/dataset/i);
  },
  "evaluation runs: none": async (t) => {
    await t.open(`/experiments/${b.experiment}/evaluation-runs`, "team-b");
    await t.sees(/evaluation/i);
  },
  "judges: none": async (t) => {
    await t.open(`/experiments/${b.experiment}/judges`, "team-b");
    await t.sees(/Add a judge to your experiment/);
  },
  "playground: no endpoint": async (t) => {
    await t.open(`/experiments/${a.experiment}/playground`, "team-a");
    await t.sees(/Select an endpoint/);
  },
  "LLM connections: none": async (t) => {
    await t.open("/settings/llm-connections", "team-b");
    await t.sees(/No API keys created/);
  },
  "run: no traces": async (t) => {
    await t.open(`${run(a)}/traces`, "team-a");
    await t.sees(/No traces found/);
  },
  "prompts of an experiment": async (t) => {
    await t.open(`/experiments/${a.experiment}/prompts`, "team-a");
    await t.sees("team-a-prompt");
  },
  "MCP servers: none": async (t) => {
    await t.open("/mcp-registry", "team-b");
    await t.sees(/MCP/);
  },
  "settings": async (t) => {
    await t.open("/settings", "team-a");
    await t.sees("Preferences");
  },
  "settings: webhooks": async (t) => {
    await t.open("/settings/webhooks", "team-b");
    await t.sees(/No webhooks configured/);
  },
  "settings: webhook with an unreadable secret": async (t) => {
    await t.open("/settings/webhooks", "team-a");
    await t.sees(stock ? /webhook/i : "sealed-hook");
  },
  "two workspaces side by side": async (t, other) => {
    await t.open(run(a), "team-a");
    await other.open(run(b), "team-b");
    await Promise.all([t.sees("team-a-run-0"), other.sees("team-b-run-0")]);
    other.allowed = /graphql|runs\/get|search/;
    await other.open(run(a), "team-b");
    await other.sees(/not found|does not exist|wasn't found/i);
    await other.sees_not("stage-team-a-run-0");
  },
};

// With users, below a path: who asks, and what for. Nobody's name is in a request that fails.
const AS_USERS = {
  "user: not without a password": ["nobody", async (t) => {
    const reply = await t.page.request.get(`${t.base}/`);
    if (reply.status() !== 401 || !/basic/i.test(reply.headers()["www-authenticate"] ?? "")) throw new Error(`answered ${reply.status()}`);
  }],
  "user: experiments": ["reader", async (t) => {
    await t.open("/experiments", "team-c");
    await t.sees("shown-experiment");
    await t.sees_not("hidden-experiment");
  }],
  "user: run": ["reader", async (t) => {
    await t.open(`/experiments/${users.shown}/runs/${users.shown_run}`, "team-c");
    await t.sees("shown-run", "Notes of shown");
  }],
  "user: a run of somebody else": ["reader", async (t) => {
    t.allowed = /./;
    const answered = t.page.waitForResponse(async (r) => /graphql/.test(r.url()) && /GetRun/.test(r.request().postData() ?? ""), { timeout: SECONDS * 1000 });
    await t.open(`/experiments/${users.hidden}/runs/${users.hidden_run}`, "team-c");
    if (/Notes of hidden/.test(await (await answered).text())) throw new Error("the answer holds the hidden run");
    await t.sees_not("Notes of hidden");
    t.complaints = [];
  }],
  "user: account": ["reader", async (t) => {
    await t.open("/account");
    await t.sees("reader");
  }],
  "user: administration": ["admin", async (t) => {
    await t.open("/admin");
    await t.sees("reader", "admin");
  }],
  "user: no administration": ["reader", async (t) => {
    t.allowed = /users\/list|roles\/users\/list/;
    await t.open("/admin");
    await t.sees("You do not have permission to access this resource.");
    await t.open("/");
    await t.sees("team-c");
    await t.sees_not("Default workspace for legacy resources");
    if (await t.page.getByRole("button", { name: "Edit workspace" }).count()) throw new Error("may edit a workspace");
  }],
  "user: before a role": ["newcomer", async (t) => {
    t.allowed = /./;
    await t.open("/experiments", "team-c");
    await t.settle();
    await t.sees_not("hidden-experiment");
    t.complaints = [];
  }],
  "role: create, with a permission and a user": ["admin", async (t) => {
    const dialog = t.page.getByRole("dialog");
    await t.open("/admin");
    await t.page.getByText("Roles", { exact: true }).first().click();
    await t.page.getByRole("button", { name: "Create Role" }).click();
    await dialog.getByPlaceholder("Enter role name").fill("made-in-a-browser");
    await dialog.getByPlaceholder(/^Enter description/).fill("Reads every experiment");
    await t.choose(dialog.getByRole("combobox").filter({ hasText: "default" }), "team-c");
    await dialog.getByRole("button", { name: "Permissions" }).click();
    await dialog.getByText("All experiments").click();
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await dialog.getByRole("button", { name: "Assign users" }).click();
    await t.choose(dialog.getByRole("combobox", { name: /^Users/ }), "newcomer");
    await dialog.getByRole("button", { name: "Create role" }).click();
    await dialog.waitFor({ state: "detached" });
    await t.sees("made-in-a-browser", "Reads every experiment");
  }],
  "role: what it lets see": ["newcomer", async (t) => {
    await t.open("/experiments", "team-c");
    await t.sees("shown-experiment", "hidden-experiment");
  }],
  "role: edit": ["admin", async (t) => {
    const dialog = t.page.getByRole("dialog");
    await t.open("/admin");
    await t.page.getByText("Roles", { exact: true }).first().click();
    await t.page.getByText("made-in-a-browser", { exact: true }).click();
    await t.sees("Reads every experiment", /^READ$/);
    await t.page.getByRole("button", { name: "Edit role" }).click();
    await dialog.getByPlaceholder(/^Enter description/).fill("Reads nothing any more");
    await dialog.getByRole("button", { name: /^Remove experiment/ }).click();
    await dialog.getByRole("button", { name: "Review changes" }).click();
    await dialog.getByRole("button", { name: /^(Apply|Confirm|Save)/ }).click();
    await dialog.waitFor({ state: "detached" });
    await t.sees(/Reads nothing any more/);
    await t.page.getByText(/^READ$/).waitFor({ state: "hidden" });
  }],
  "role: give another to a user": ["admin", async (t) => {
    const dialog = t.page.getByRole("dialog");
    await t.open("/admin/users/newcomer");
    await t.sees("made-in-a-browser");
    await t.page.getByRole("button", { name: "Edit access" }).click();
    await t.choose(dialog.getByRole("combobox", { name: /^Roles/ }), /readers/);
    await t.page.keyboard.press("Escape");
    await dialog.getByRole("button", { name: "Review changes" }).click();
    await dialog.getByRole("button", { name: /^(Apply|Confirm|Save)/ }).click();
    await t.sees("readers");
    await t.open("/admin/users/newcomer");
    await t.sees("made-in-a-browser", "readers");
  }],
};

// Behind a second proxy, which has TLS and a name of its own: below the path the server knows of, and below
// one that only the proxy knows.
const BEHIND_PROXY = {
  "proxy: a path without its slash": ["admin", async (t) => {
    await t.page.goto(t.base);
    await t.page.waitForURL(`${t.base}/**`, { timeout: SECONDS * 1000 });
    await t.sees("team-c");
  }],
  "proxy: run of a client": ["admin", async (t) => {
    await t.open(`/runs/${proxied.run}`, "team-c");
    await t.sees("proxied-run", "score");
  }],
  "proxy: artifact": ["admin", async (t) => {
    await t.open(`/experiments/${proxied.experiment}/runs/${proxied.run}/artifacts/small.txt`, "team-c");
    await t.sees("through two proxies");
  }],
  "proxy: make an experiment": ["admin", async (t) => {
    await t.open("/experiments", "team-c");
    await t.page.getByRole("button", { name: /^create/i }).first().click();
    await t.page.getByRole("dialog").getByRole("textbox").first().fill("made-behind-a-proxy");
    t.allowed = /get-by-name/; // whether the name is free
    await t.page.getByRole("dialog").getByRole("button", { name: /^create/i }).click();
    await t.sees("made-behind-a-proxy");
  }],
  "proxy: a path the server does not know": [null, async (t) => {
    await t.open(run(a, 1), "team-a", `${front}/below`);
    await t.sees("team-a-run-1", "learning_rate");
  }],
};

// What went wrong on a page, or null; on the original's broken pages, what did not go wrong.
function judge(name, problem) {
  const broken = stock && BROKEN_ON_STOCK[name];
  if (!broken) return problem;
  if (!problem) return "works, although it is listed in BROKEN_ON_STOCK";
  return broken.test(problem) ? null : problem;
}

async function look(context, name, what, from = base) {
  const tabs = [];
  for (let i = 0; i < what.length; i++) tabs.push(new Tab(await context.newPage(), from));
  const began = Date.now();
  let problem = null;
  try {
    await what(...tabs);
    await tabs[0].settle();
    problem = tabs.flatMap((t) => t.complaints).join("\n    ") || null;
  } catch (e) {
    problem = [e.message.split("\n").slice(0, 3).join(" "), ...tabs.flatMap((t) => t.complaints)].join("\n    ");
  }
  problem = judge(name, problem);
  const shot = `${shots}/${name.replace(/[^a-z0-9]+/gi, "-")}.png`;
  await Promise.all(tabs.slice(1).map((t) => t.page.close())); // Chromium paints no page behind another
  await tabs[0].page.bringToFront();
  await tabs[0].page.screenshot({ path: shot }).catch((e) => problem ??= `no picture: ${e.message}`);
  await tabs[0].page.close();
  console.log(`${problem ? "FAILED" : "ok"}  ${name}  ${Date.now() - began} ms${problem ? "\n    " + problem : ""}`);
  return !problem;
}

// A first visit, and what users do one after the other; the other pages have nothing to do with one another.
const IN_ORDER = /^workspace/;

// What opens by itself on a first visit was shown and closed.
const WELCOMED = { "mlflow.assistant.fab.autoOpenedOnFirstLoad_v1": "true", "mlflow.assistant.panelOpen_v1": "false", "mlflow.detectIssues.guidanceShown_v1": "true" };

async function main() {
  const only = new RegExp(process.env.ONLY ?? "");
  mkdirSync(shots, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--disable-features=LocalNetworkAccessChecks", // notebooks may be elsewhere
      `--host-resolver-rules=MAP ${new URL(front).hostname} 127.0.0.1`],
  });
  // user: who asks. memory: what the UI is to remember, as of somebody who was here before.
  const fresh = async (user, memory = {}) => {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ignoreHTTPSErrors: true,
      ...(users[user] && { httpCredentials: { username: users[user][0], password: users[user][1] } }) });
    // frames, too: what the policy refuses is an error there
    await context.addInitScript(() => document.addEventListener("securitypolicyviolation", (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`)));
    await context.addInitScript((kept) => window === top && location.protocol !== "about:" && Object.entries(kept).forEach(([k, v]) => localStorage.setItem(k, v)), memory);
    return context;
  };
  let passed = 0, failed = 0;
  const count = (ok) => (ok ? passed++ : failed++);
  const wanted = (pages) => Object.entries(pages).filter(([name]) => only.test(name));
  const rest = wanted(PAGES).filter(([name]) => !IN_ORDER.test(name));
  // what a page remembers of the last visit is remembered by lane
  const lane = async () => {
    const visitor = await fresh(null, WELCOMED);
    for (let page; (page = rest.shift());) count(await look(visitor, ...page));
  };
  const first_visit = async () => {
    const visitor = await fresh();
    for (const page of wanted(PAGES).filter(([name]) => IN_ORDER.test(name))) count(await look(visitor, ...page));
    await lane();
  };
  const as_users = async () => {
    const people = {};
    for (const [from, pages] of [[users.url, AS_USERS], [`${front}/mlflow`, BEHIND_PROXY]])
      for (const [name, [user, what]] of wanted(pages)) count(await look(people[user] ??= await fresh(user, WELCOMED), name, what, from));
    await lane();
  };
  await Promise.all([first_visit(), as_users(), lane()]);
  await browser.close();
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}

await main();
