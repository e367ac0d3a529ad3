// SPDX-License-Identifier: Apache-2.0
// A page of the browser, what is looked for on it, and what it complains of.

export const SECONDS = 30;
const QUIET = 250; // ms without a request, after which a page is complete

// What the original does on each of its own pages without users: asks who is logged in, and is told 404.
const EXPECTED = [/\/users\/current$/];
// The second is of editors that are drawn before they have a size.
const NOISE = [/ResizeObserver loop/, /<(svg|circle)> attribute .*NaN/, /Failed to load resource.*404/];

export class Tab {
  constructor(page, base) {
    this.page = page;
    this.base = base;
    this.complaints = [];
    this.pending = new Set();
    page.setDefaultTimeout(SECONDS * 1000);
    this.moved = Date.now(); // when a request last began or ended
    // a shared worker's script never ends, as far as a page can tell
    page.on("request", (r) => /\.worker\.js$/.test(r.url()) || (this.pending.add(r) && (this.moved = Date.now())));
    for (const end of ["requestfinished", "requestfailed"]) page.on(end, (r) => this.pending.delete(r) && (this.moved = Date.now()));
    page.on("console", (m) => m.type() === "error" && !this.allowed?.test(m.location().url) && this.note("console", `${m.text()} ${m.location().url}`));
    page.on("pageerror", (e) => this.note("script", e.message));
    page.on("response", (r) => {
      if (r.status() >= 400 && !EXPECTED.some((e) => e.test(new URL(r.url()).pathname)) && !this.allowed?.test(r.url()))
        this.note("request", `${r.status()} ${r.request().method()} ${r.url()}`);
    });
    page.on("requestfailed", (r) => {
      const why = r.failure()?.errorText;
      if (why !== "net::ERR_ABORTED" && new URL(r.url()).origin === new URL(base).origin) this.note("request", `${why} ${r.url()}`);
    });
  }

  note(kind, text) {
    if (!NOISE.some((n) => n.test(text))) this.complaints.push(`${kind}: ${text}`);
  }

  // What still arrives belongs to this page. Playwright's "networkidle" never comes: it waits for the shared worker's script.
  async settle() {
    const end = Date.now() + 3000;
    while (Date.now() < end && (this.pending.size || Date.now() - this.moved < QUIET)) await this.page.waitForTimeout(50);
  }

  async open(hash, workspace, base = this.base) {
    const query = workspace ? (hash.includes("?") ? "&" : "?") + `workspace=${workspace}` : "";
    await this.page.goto("about:blank");
    await this.page.goto(`${base}/#${hash}${query}`);
  }

  sees(...texts) {
    return Promise.all(texts.map((t) =>
      this.page.getByText(t).filter({ visible: true }).first().waitFor({ timeout: SECONDS * 1000 })));
  }

  async sees_not(text) {
    const n = await this.page.getByText(text).filter({ visible: true }).count();
    if (n) throw new Error(`"${text}" is on the page`);
  }

  // The pencil of a workspace's row, which is there when the mouse is.
  async edit(workspace) {
    const row = this.page.getByRole("row").filter({ hasText: workspace });
    await row.hover();
    await row.getByRole("button", { name: "Edit workspace" }).click();
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: typeof name === "string" }).filter({ visible: true }).first();
  }

  // A part of the page by the name that the UI gives it, where it has no label.
  part(id) {
    return this.page.locator(`[data-component-id='${id}']`).filter({ visible: true }).first();
  }

  row(text) {
    return this.page.getByRole("row").filter({ hasText: text }).first();
  }

  dialog() {
    return this.page.getByRole("dialog").filter({ visible: true }).last();
  }

  // Into an editor of code, which closes brackets by itself, and must have its first text before it gets another.
  async write(editor, text) {
    await editor.waitFor();
    await this.settle();
    await editor.focus();
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.insertText(text);
    await this.page.keyboard.press("Control+Shift+End");
    await this.page.keyboard.press("Delete");
  }

  // One of what a field offers.
  async choose(field, option) {
    await field.click();
    await this.page.getByRole("option", { name: option, exact: true }).click();
  }

  // An image that has arrived: a broken one has no width.
  async sees_picture(selector) {
    const limit = { timeout: SECONDS * 1000 };
    const refused = this.page.waitForResponse((r) => r.status() >= 400 && r.request().resourceType() === "image", limit);
    await Promise.any([refused, this.page.waitForFunction((s) => [...document.querySelectorAll(s)].some((i) => i.naturalWidth > 0), selector, limit)]);
    if (!await this.page.locator(selector).evaluateAll((found) => found.some((i) => i.naturalWidth > 0))) throw new Error("no picture");
  }
}
