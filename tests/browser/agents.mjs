// SPDX-License-Identifier: Apache-2.0
// What agents are judged by, and what they use: pages with something on them (seed_genai.py), and what their forms do.

// a: the team whose agents they are.
export function pages_of_agents(a) {
  const experiment = `/experiments/${a.experiment}`;
  const open = (t, page) => t.open(page, "team-a");
  // What the table of traces offers for one.
  const act_on_trace = async (t, trace, action) => {
    await open(t, `${experiment}/traces`);
    await t.page.getByRole("checkbox", { name: `Select trace ${trace}` }).click({ force: true });
    await t.button("Actions for selected traces").click();
    await t.page.getByRole("menuitem", { name: action }).click();
  };
  return {
    "dataset: records": async (t) => {
      await open(t, `${experiment}/datasets`);
      await t.page.getByRole("link", { name: "golden-questions" }).click();
      await t.sees("3 records", /What is the capital of Peru/, /How many moons has Mars/, /Žluťoučký kůň/, /"expected_response":"Lima"/);
      await t.row(/Peru/).click();
      await t.sees(/^Record dr-/, "kind: geography", /"Lima"/);
      await t.button("Dataset actions").click();
      await t.page.getByText("View dataset metadata").click();
      await t.sees("Digest", a.genai.digest);
    },
    "dataset: create, fill, delete": async (t) => {
      const name = "made-in-a-browser", record = () => t.row(/from a form/);
      const editor = (of) => t.page.getByRole("textbox", { name: `Dataset record ${of}` });
      await open(t, `${experiment}/datasets`);
      await t.button("Create dataset").click();
      await t.dialog().getByPlaceholder("Enter dataset name").fill(name);
      await t.dialog().getByRole("button", { name: "Create", exact: true }).click();
      await t.dialog().waitFor({ state: "detached" });
      await open(t, `${experiment}/datasets`); // the list is not read again by itself
      await t.page.getByRole("link", { name }).click();
      await t.button("Add record").click();
      await t.write(editor("inputs"), '{"question": "from a form"}');
      await t.write(editor("expectations"), '{"expected_response": "maybe"}');
      await t.button(/^Add tag/).click();
      await t.page.getByPlaceholder("Enter tag key").fill("kind");
      await t.page.getByPlaceholder("Enter tag value").fill("typed");
      await t.button("Add Tag").click();
      await t.part("mlflow.eval-datasets-v2.drawer.save").click();
      await record().click();
      await t.sees("kind: typed", /"expected_response":\s"maybe"/); // the space is the editor's
      await t.write(editor("expectations"), '{"expected_response": "certainly"}');
      await t.button("Save").click();
      await t.page.getByText(/"expected_response":"certainly"/).first().waitFor();
      await t.page.getByRole("checkbox", { name: /^Select record/ }).click({ force: true });
      await t.button("Delete (1)").click();
      await t.dialog().getByRole("button", { name: /^Delete/ }).click();
      await record().waitFor({ state: "detached" });
      await act_on_trace(t, a.traces[0], "Add to evaluation dataset");
      await t.dialog().getByRole("row").filter({ hasText: name }).getByRole("checkbox").click({ force: true });
      await t.button("Export").click();
      await t.dialog().waitFor({ state: "detached" });
      await open(t, `${experiment}/datasets`);
      await t.page.getByRole("link", { name }).click();
      await t.sees(/why traces/);
      await t.button("Dataset actions").click();
      await t.page.getByText("Delete dataset").click();
      await t.dialog().getByRole("button", { name: /^Delete/ }).click();
      await t.sees("golden-questions");
      await t.page.getByRole("link", { name }).waitFor({ state: "detached" });
    },
    "issues: read, edit, resolve, reject": async (t) => {
      const card = (text) => t.page.locator("[data-component-id='mlflow.issues.issue-card']").filter({ hasText: text });
      await open(t, `${experiment}/evaluation-runs/${a.genai.issues}`);
      await t.sees("Issue detection completed", "Two issues were found.");
      await t.button("View 2 issues").click();
      await t.sees("Pending (2)", "Impacted traces: 2", "The last sentence is missing", "Impacted traces: 1", "It takes its time", "High", "Low", "quality");
      await card("Answers are cut").getByRole("button", { name: "Edit" }).click();
      await t.page.getByPlaceholder("Enter issue description").fill("Edited in a browser");
      await t.choose(t.part("mlflow.issues.severity-select"), "Medium");
      await t.button("Save").click();
      await t.sees("Edited in a browser", "Medium");
      await card("Answers are cut").getByRole("button", { name: "Resolve" }).click();
      await t.page.getByText("Resolved (1)").click();
      await t.sees("Edited in a browser");
      await t.page.getByText("Pending (1)").click();
      await card("Tool is slow").getByRole("button", { name: "Reject" }).click();
      await t.page.getByText("Rejected (1)").click();
      await t.sees("It takes its time");
      await open(t, `${experiment}/evaluation-runs/${a.genai.issues}/issues`);
      await t.sees("Pending (0)", "Rejected (1)", "Resolved (1)");
    },
    "review: questions and a queue of one's own": async (t) => {
      const name = "Made in a browser", question = "Is it well made?";
      const save = async () => {
        const button = t.part("mlflow.label-schema-form-modal.modal.footer.ok");
        await button.click();
        await button.waitFor({ state: "detached" });
      };
      t.allowed = /users\/list/; // whom to ask, where there are no users
      await open(t, `${experiment}/review-queue`);
      await t.sees("Second look");
      await t.button("Manage questions").click();
      await t.sees("correct", "tone", "stars", "remark");
      await t.button("Add question").click();
      await t.part("mlflow.experiment-label-schemas.form.name").fill(question);
      await t.part("mlflow.experiment-label-schemas.form.instruction").fill("Look at it from all sides");
      await t.part("mlflow.experiment-label-schemas.form.pass-fail.positive").fill("Well");
      await t.part("mlflow.experiment-label-schemas.form.pass-fail.negative").fill("Badly");
      await save();
      await t.dialog().getByText(question).first().click();
      await t.part("mlflow.experiment-label-schemas.form.pass-fail.positive").fill("Very well");
      await save();
      await t.dialog().getByRole("button", { name: "Close" }).click();
      await t.dialog().waitFor({ state: "detached" });
      await t.button("New queue").click();
      await t.dialog().getByPlaceholder(/^e.g. /).fill(name);
      await t.settle(); // what arrives late closes what is open
      await t.page.getByRole("combobox", { name: /^Select or create/ }).click();
      await t.page.getByRole("option", { name: question }).click();
      await t.page.keyboard.press("Escape");
      await t.sees(/1 question selected/);
      await t.part("mlflow.experiment-review-queue.create-queue.modal.footer.ok").click();
      await t.sees(name, "No traces in this queue yet");
      await act_on_trace(t, a.traces[0], "Flag for review");
      await t.page.getByRole("option", { name }).click();
      await t.settle();
      await open(t, `${experiment}/review-queue`);
      await t.button(new RegExp(`^${name}`)).click(); // with how many wait
      await t.sees("1 question", /why traces/, "Needs review");
      await t.button("Start review").click();
      await t.sees("0 of 1 reviewed (0%)", /why traces/, question, "Look at it from all sides", "Very well");
      await t.part("mlflow.experiment-review-queue.focused-review.question.pass-fail").getByText("Badly").click();
      await t.sees("Completed (1)", "Reviewed"); // the only question was answered
      await t.button("Queue settings").click();
      await t.page.getByText("Delete queue").click();
      await t.dialog().getByRole("button", { name: /^Delete/ }).click();
      await t.page.getByRole("button", { name }).waitFor({ state: "detached" });
      await t.button("Manage questions").click();
      await t.button("Delete question").click(); // the newest is the first
      await t.sees(new RegExp(`^Deleting "${question.replace("?", ".")}"`));
      await t.dialog().getByRole("button", { name: "Delete", exact: true }).click();
      await t.page.getByText(question, { exact: true }).waitFor({ state: "detached" });
    },
    "review: a question of each kind": async (t) => {
      const answer = (kind) => t.part(`mlflow.experiment-review-queue.focused-review.question.${kind}`);
      await open(t, `${experiment}/review-queue?selectedQueueId=${a.genai.queue}`);
      await t.sees("4 questions", "Needs review (2)", /why traces/, /how traces/);
      await t.button("Start review").click();
      await t.sees("0 of 2 reviewed (0%)", "Say of stars", "Say of correct");
      await answer("text").fill("Remarkable");
      await answer("numeric").fill("4");
      await answer("categorical").click();
      await t.page.getByRole("option", { name: "friendly" }).click();
      await t.page.getByPlaceholder("Rationale (optional)").fill("It greets");
      await answer("pass-fail").getByText("Right", { exact: true }).click();
      await t.button("Submit").click();
      await t.sees("1 of 2 reviewed (50%)", /why traces/);
      await t.button("Exit review").click();
      await t.sees("Needs review (1)", "Completed (1)");
      await open(t, `${experiment}/traces?selectedEvaluationId=${a.traces[1]}`);
      await t.button(/^Assess/).click();
      await t.sees("Remarkable", "stars");
      await t.page.getByTestId("assessments-pane").locator("div:has(> [role=status])").filter({ hasText: "friendly" }).getByRole("button").first().click();
      await t.sees("It greets");
    },
    "MCP server: versions, tools, endpoints": async (t) => {
      await open(t, "/mcp-registry");
      await t.sees("v1.1.0", "Finds documents by their words");
      await t.page.getByText("io.example/search").first().click();
      await t.sees("Viewing version 1.1.0", "active", "deprecated", "@ latest", "@ stable", "https://search.example.com/mcp", "https://1.1.0.example.com/mcp", "search-of-documents");
      await t.page.getByRole("tab", { name: "Tools" }).click();
      await t.sees("find_document", "Finds it");
      await t.page.getByText("Finds it").click();
      await t.button("Input Schema").click();
      await t.sees(/What.to.look.for/);
      await t.row("1.0.0").click();
      await t.sees("Viewing version 1.0.0", "Searches, 1.0.0");
    },
    "MCP server: create, edit, delete": async (t) => {
      const name = "io.example/made", json = (version) => JSON.stringify({ name, version, description: `Number ${version}`, remotes: [{ type: "sse", url: "https://made.example.com/sse" }] });
      const editor = t.page.getByRole("textbox", { name: "server.json editor" }), button = (named) => t.dialog().getByRole("button", { name: named, exact: true });
      const save = async (named) => {
        await button(named).click();
        await t.dialog().waitFor({ state: "detached" });
      };
      const type = async (field, text) => {
        await field.click();
        await t.page.keyboard.type(text);
        await t.page.keyboard.press("Enter");
      };
      const status = async (version, one) => {
        await t.button("Edit version status").click();
        await t.page.getByRole("option", { name: one }).click();
        await t.row(version).getByText(one.toLowerCase()).waitFor();
      };
      const remove = async (version) => {
        await status(version, "Deprecated");
        await t.button("Delete version").click();
        await save("Delete");
        await t.row(version).waitFor({ state: "detached" });
      };
      await open(t, "/mcp-registry");
      await t.button("Create MCP server").click();
      await t.dialog().getByRole("textbox", { name: "Display name:" }).fill("Made in a browser");
      await t.write(editor, json("1.0.0"));
      await save("Create");
      await t.sees("Viewing version 1.0.0", "Number 1.0.0", "draft");
      await status("1.0.0", "Active");
      await t.button("Edit aliases").click();
      await type(t.dialog().getByRole("combobox"), "beta");
      await save("Save aliases");
      await t.sees("@ beta");
      await t.button("Edit tags").click();
      await type(t.dialog().getByRole("combobox"), "owner");
      await t.dialog().getByRole("textbox", { name: "Value" }).fill("somebody");
      await button("Add tag").click();
      await save("Save tags");
      await t.sees(/somebody/);
      await t.button("Add endpoint").click();
      await t.dialog().getByPlaceholder("https://mcp.example.com/server").fill("https://one.example.com/mcp");
      await save("Create");
      await t.button("Edit access endpoint").click();
      await t.dialog().getByPlaceholder("https://mcp.example.com/server").fill("https://two.example.com/mcp");
      await save("Save");
      await t.sees("https://two.example.com/mcp");
      await t.button("Delete access endpoint").click();
      await save("Delete");
      await t.page.getByText("https://two.example.com/mcp").waitFor({ state: "detached" });
      await t.button("Create new version").click();
      await t.write(editor, json("1.1.0"));
      await save("Create");
      await t.sees("Viewing version 1.1.0", "Number 1.1.0", "1.0.0");
      t.allowed = /versions\/1\.1\.0$/; // not while it is active
      await t.button("Delete version").click();
      await button("Delete").click();
      await t.sees(/^Invalid status transition from 'active' to 'deleted'/);
      await t.page.keyboard.press("Escape");
      t.allowed = null;
      await remove("1.1.0");
      await t.row("1.0.0").click();
      await t.sees("Viewing version 1.0.0");
      await t.button("More actions").click();
      await t.page.getByRole("menuitem", { name: "Edit" }).click();
      await t.dialog().getByRole("textbox").nth(1).fill("Edited in a browser");
      await save("Save");
      await t.sees("Edited in a browser");
      t.allowed = /aliases\/latest$/; // is asked for where there is no version left
      await remove("1.0.0");
      await t.button("More actions").click();
      await t.page.getByRole("menuitem", { name: "Delete" }).click();
      await button("Delete").click();
      await t.sees("io.example/search");
      await t.page.getByText("Made in a browser").waitFor({ state: "detached" });
    },
    "judges: read, create, edit, delete": async (t) => {
      const name = "made-in-a-browser", card = () => t.page.locator("[data-component-id$='scorercardrenderer_85']").filter({ hasText: name });
      await open(t, `${experiment}/judges`);
      await t.sees("answers", "Version 2", "polite", "Version 1", "Evaluating traces: OFF");
      await t.page.getByText("polite").first().click();
      await t.sees("Guidelines", /Be polite to everybody/);
      await t.button("New LLM judge").click();
      await t.page.getByPlaceholder("Custom").fill(name);
      await t.button("Evaluation criteria").click();
      await t.dialog().getByRole("textbox", { name: "Instructions" }).fill("Is {{ outputs }} well made?");
      await t.page.getByText("enter a model identifier", { exact: true }).click();
      await t.dialog().getByRole("textbox", { name: "Model" }).fill("openai:/gpt-4.1-mini");
      await t.button("Create judge").click();
      await t.dialog().waitFor({ state: "detached" });
      await card().getByText("Version 1").waitFor();
      await card().getByRole("button", { name: "Edit" }).click();
      await t.page.getByRole("textbox", { name: "Instructions" }).fill("Are {{ outputs }} very well made?");
      await t.button("Save").click();
      await card().getByText("Version 2").waitFor();
      await card().getByRole("button").last().click();
      await t.page.getByRole("menuitem", { name: "Delete" }).click();
      await t.dialog().getByRole("button", { name: /^Delete/ }).click();
      await card().waitFor({ state: "detached" });
      await t.sees("answers", "polite");
    },
    "API keys: create, edit, delete": async (t) => {
      const name = "made-in-a-browser";
      await open(t, "/settings/llm-connections");
      await t.sees("seeded-key", "OpenAI");
      await t.button("Create").click();
      await t.page.getByPlaceholder("Search for a provider...").fill("Anthropic");
      await t.page.getByRole("option", { name: /^Anthropic/ }).first().click();
      await t.part("mlflow.gateway.create-api-key-modal.name").fill(name);
      await t.part("mlflow.gateway.create-api-key-modal.secret").fill("sk-of-the-browser-abcdef");
      await t.button("Create API Key").click();
      await t.dialog().waitFor({ state: "detached" });
      await t.page.getByText(name).click();
      await t.sees(/^sk-\S+cdef$/);
      await t.button("Edit API key").click();
      await t.part("mlflow.gateway.api-key-details.drawer.edit.secret").fill("sk-of-the-browser-uvwxyz");
      await t.button("Save Changes").click();
      await t.sees(/^sk-\S+wxyz$/);
      await t.button("Close").click();
      await t.row(name).getByRole("checkbox").click({ force: true });
      await t.button("Delete (1)").click();
      await t.dialog().getByRole("button", { name: "Delete" }).click();
      await t.row(name).waitFor({ state: "detached" });
    },
  };
}
