import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { printReport, type Report } from "./demo/report.ts";
import { runDemo, StepFailed } from "./demo/run-demo.ts";
import { agencyApi } from "./stack/agency-api.ts";
import { freePort } from "./stack/free-port.ts";
import { root, type StackSettings } from "./stack/settings.ts";
import { type Stack, StackProblem, startStack } from "./stack/stack.ts";

const usage = `npm run demo -- [--leads FILE.csv] [--template FILE.md] [--speed N] [--json] [--keep]

The main job without a browser, over the public API, on a world of its own: an agency signs up, rents a machine, adds
a domain and three mailboxes, imports leads and sends a campaign; then it prints what happened.

  --leads FILE     CSV of leads (default samples/leads-5000.csv)
  --template FILE  Markdown with a Subject: line (default samples/template.md)
  --speed N        world seconds in a real second (default 20000: a sending day in about four seconds)
  --json           the report as one JSON object on standard output; progress on standard error
  --keep           leave the world running at the end, and say where
`;

const { values } = parseArgs({
  options: {
    leads: { type: "string", default: join(root, "samples/leads-5000.csv") },
    template: { type: "string", default: join(root, "samples/template.md") },
    speed: { type: "string", default: "20000" },
    json: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}

const began = Date.now();
const say = (line: string) =>
  (values.json ? console.error : console.log)(
    `${((Date.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${line}`,
  );
let stack: Stack | null = null;
let dataDir: string | null = null;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    say("stopping …");
    void end().then(() => process.exit(130));
  });
}

try {
  const leads = readFileSync(values.leads);
  const template = readFileSync(values.template, "utf8");
  dataDir = mkdtempSync(join(tmpdir(), "penguinmails-demo-"));
  stack = await startStack(await settingsFor(dataDir, Number(values.speed)), process.env, say);
  const urls = {
    api: stack.urls["api"] ?? "",
    control: stack.urls["sandbox"] ?? "",
    dashboard: `http://localhost:${stack.settings.ports.dashboard}`,
  };
  const api = agencyApi(urls.api, urls.dashboard);
  const report: Report = await runDemo({ api, urls, leads: new Uint8Array(leads), template, say });
  if (values.json) console.log(JSON.stringify(report));
  else printReport(report);
  if (values.keep)
    say(`left running: API ${urls.api}, sandbox ${urls.control}, data ${dataDir}; Ctrl-C ends it`);
  else {
    await end();
    process.exit(0);
  }
} catch (error) {
  const failed = error instanceof StepFailed || error instanceof StackProblem;
  console.error(failed ? `\n${error.message}` : error);
  if (values.json && error instanceof StepFailed)
    console.log(JSON.stringify({ ok: false, failedStep: error.step, cause: error.message }));
  await end();
  process.exit(1);
}

async function settingsFor(dir: string, speed: number): Promise<StackSettings> {
  if (!Number.isInteger(speed) || speed < 1 || speed > 100_000)
    throw new StackProblem("--speed is a whole number from 1 to 100000");
  const [api, dashboard, admin, worker, postgres] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  return {
    dataDir: dir,
    ports: { api, dashboard, admin, worker, postgres },
    speed,
    withScreens: false,
    databaseUrl: null,
    redisUrl: process.env["REDIS_URL"] || null,
  };
}

async function end(): Promise<void> {
  await stack?.stop();
  stack = null;
  if (dataDir !== null) rmSync(dataDir, { recursive: true, force: true });
}
