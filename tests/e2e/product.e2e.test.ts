import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { agencyApi } from "../../scripts/stack/agency-api.ts";
import { demoAgency, demoStaff } from "../../scripts/stack/seed-demo.ts";
import { openBrowser, pageFaults } from "./browser.ts";
import { answers, type Command, isAlive, productCommands, waitFor } from "./started-product.ts";

const here = await productCommands();
let product: Command;
const url = (name: string) => here.runFile().urls[name] ?? "";
const pidOf = (name: string) => here.runFile().processes.find((each) => each.name === name)?.pid ?? 0;
const isUp = () => /Ctrl-C or `npm stop` ends it/.test(product.text());

beforeAll(async () => {
  product = here.run("start");
  await waitFor(isUp, 280_000, product.text);
}, 300_000);
afterAll(async () => {
  await here.run("stop").ended;
  here.remove();
}, 60_000);

test("says where everything answers, who may log in, and that the world is a sandbox", async () => {
  expect(product.text()).toContain(`${demoAgency.email} / ${demoAgency.password}`);
  expect(product.text()).toContain(`${demoStaff.email} / ${demoStaff.password}`);
  expect(product.text()).toMatch(/a world that is not real/);
  const names = here.runFile().processes.map(({ name }) => name);
  expect(names.sort()).toEqual(["admin", "api", "dashboard", "postgres", "sandbox", "supervisor", "worker"]);
  for (const health of ["/health", "/health/db", "/health/queue", "/health/email"])
    expect(await answers(`${url("api")}${health}`), health).toBe(true);
});

test("a second start leaves the first alone", async () => {
  const second = here.run("start");
  expect(await second.ended).toBe(0);
  expect(second.text()).toContain("It runs already");
  expect(await answers(`${url("api")}/health`)).toBe(true);
});

test("a taken port names the port and the variable that moves it", async () => {
  const taken = here.ports["API_PORT"] ?? "";
  const other = await productCommands();
  const second = other.run("start", { API_PORT: taken });
  expect(await second.ended).toBe(1);
  expect(second.text()).toMatch(new RegExp(`Port ${taken} \\(api\\) is taken.*API_PORT`));
  other.remove();
});

test.each(["api", "worker", "sandbox"])("a killed %s is started again, and says so", async (name) => {
  const before = pidOf(name);
  process.kill(before, "SIGKILL");
  const health = name === "sandbox" ? `${url("sandbox")}/health` : `${url(name)}/health`;
  await waitFor(async () => pidOf(name) !== before && (await answers(health)), 60_000, product.text);
  expect(product.text()).toContain(`${name} ended (SIGKILL)`);
});

test("a killed database is started again, and nobody has to be told", async () => {
  const before = pidOf("postgres");
  process.kill(before, "SIGKILL");
  await waitFor(async () => /postgres answers again/.test(product.text()), 60_000, product.text);
  expect(isAlive(pidOf("postgres"))).toBe(true);
  await waitFor(() => answers(`${url("api")}/health/db`), 60_000, product.text);
  await waitFor(() => answers(`${url("api")}/health/queue`), 60_000, product.text);
});

describe("in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  async function logIn(page: Page, base: string, email: string, password: string): Promise<void> {
    await page.goto(`${base}/log-in`);
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.waitForURL((at) => !at.pathname.startsWith("/log-in"));
  }

  test.each([
    ["light", 1280],
    ["dark", 390],
  ] as const)("the dashboard's pages open whole, %s and %i wide", async (colorScheme, width) => {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
    const page = await context.newPage();
    const faults = pageFaults(page);
    await logIn(page, url("dashboard"), demoAgency.email, demoAgency.password);
    const paths = [
      "/",
      "/nodes",
      "/domains",
      "/mailboxes",
      "/leads",
      "/templates",
      "/campaigns",
      "/campaigns/new",
      "/evidence",
      "/suppressions",
      "/billing",
      "/team",
      "/settings",
    ];
    for (const path of paths) {
      await page.goto(`${url("dashboard")}${path}`);
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      expect(await page.getByText(/sandbox/i).count(), path).toBeGreaterThan(0);
      const wider = await page.evaluate<number>("document.documentElement.scrollWidth - window.innerWidth");
      expect(wider, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
    }
    expect(faults()).toEqual([]);
    await context.close();
  });

  test("by keyboard: who did something with a button that is gone after it goes on at the heading near it", async () => {
    const page = await (await browser.newContext()).newPage();
    await logIn(page, url("dashboard"), demoAgency.email, demoAgency.password);
    await page.goto(`${url("dashboard")}/suppressions`);
    await page.getByRole("button", { name: "Add an address" }).press("Enter");
    await page.getByRole("dialog").getByLabel("E-mail").fill("asked-by-phone@corp.example");
    await page.keyboard.press("Enter");
    await page.getByRole("cell", { name: "asked-by-phone@corp.example" }).waitFor();
    await page.locator("main :is(h1, h2, h3):focus").waitFor();
    await page.context().close();
  });

  test("the staff's pages open whole, and the agency's log-in is none there", async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${url("admin")}/log-in`);
    await page.getByLabel("E-mail").fill(demoAgency.email);
    await page.getByLabel("Password").fill(demoAgency.password);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByRole("alert").first().waitFor();
    const faults = pageFaults(page);
    await logIn(page, url("admin"), demoStaff.email, demoStaff.password);
    for (const path of [
      "/",
      "/tenants",
      "/fleet",
      "/queues",
      "/decisions",
      "/audit",
      "/staff",
      "/mail-room",
      "/reply-rules",
      "/reply-rules/new",
      "/unknown-replies",
    ]) {
      await page.goto(`${url("admin")}${path}`);
      await page.getByRole("heading", { level: 1 }).first().waitFor();
    }
    await page.goto(`${url("admin")}/tenants`);
    await page.getByText(demoAgency.agencyName).first().waitFor();
    expect(faults()).toEqual([]);
    await context.close();
  });
});

test("everything killed at once comes back within 15 s, with its data", async () => {
  const old = here.runFile().processes.map(({ pid }) => pid);
  // The supervisor first, or it would start the others again.
  for (const pid of [pidOf("supervisor"), ...old]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It went with its parent.
    }
  }
  await product.ended;
  const began = Date.now();
  product = here.run("start");
  await waitFor(
    async () => existsSync(join(here.dataDir, "run.json")) && !old.includes(pidOf("api")),
    60_000,
    product.text,
  );
  await waitFor(
    async () => (await answers(`${url("api")}/health`)) && (await answers(`${url("worker")}/health`)),
    60_000,
    product.text,
  );
  expect(Date.now() - began).toBeLessThan(15_000);
  await waitFor(isUp, 60_000, product.text);
  const api = agencyApi(url("api"), `http://localhost:${here.ports["DASHBOARD_PORT"]}`);
  const { email, password } = demoAgency;
  await api.call("POST", "/v1/auth/log-in", { email, password });
  expect(product.text()).not.toContain("made the demo agency log-in");
}, 180_000);

test("`npm stop` ends every process and takes run.json away", async () => {
  const pids = here.runFile().processes.map(({ pid }) => pid);
  const stop = here.run("stop");
  expect(await stop.ended).toBe(0);
  expect(stop.text()).toContain("Stopped.");
  expect(pids.filter(isAlive)).toEqual([]);
  expect(existsSync(join(here.dataDir, "run.json"))).toBe(false);
}, 60_000);
