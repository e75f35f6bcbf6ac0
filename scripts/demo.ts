import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { printReport, type Report } from "./demo/report.ts";
import { runDemo, StepFailed } from "./demo/run-demo.ts";
import { agencyApi } from "./stack/agency-api.ts";
import { noServers, type OwnWorld, startOwnWorld } from "./stack/own-world.ts";
import { root } from "./stack/settings.ts";
import { StackProblem } from "./stack/stack.ts";

const usage = `npm run demo -- [--leads FILE.csv] [--template FILE.md] [--speed N] [--json] [--keep]

The main job without a browser, over the public API, on a world of its own: an agency signs up, rents a machine, adds
a domain and three mailboxes, imports leads and sends a campaign; then it prints what happened.

  --leads FILE     CSV of leads (default samples/leads-5000.csv)
  --template FILE  Markdown with a Subject: line (default samples/template.md)
  --speed N        world seconds in a real second (default 60000: a day in a second and a half)
  --json           the report as one JSON object on standard output; progress on standard error
  --keep           leave the world running at the end, and say where
`;

const { values } = parseArgs({
  options: {
    leads: { type: "string", default: join(root, "samples/leads-5000.csv") },
    template: { type: "string", default: join(root, "samples/template.md") },
    speed: { type: "string", default: "60000" },
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
let world: OwnWorld | null = null;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    say("stopping …");
    void end().then(() => process.exit(130));
  });
}

try {
  const leads = readFileSync(values.leads);
  const template = readFileSync(values.template, "utf8");
  world = await startOwnWorld(
    Number(values.speed),
    { ...noServers, redisUrl: process.env["REDIS_URL"] || null },
    say,
  );
  const { urls } = world;
  const api = agencyApi(urls.api, urls.dashboard);
  const report: Report = await runDemo({ api, urls, leads: new Uint8Array(leads), template, say });
  if (values.json) console.log(JSON.stringify(report));
  else printReport(report);
  if (values.keep)
    say(`left running: API ${urls.api}, sandbox ${urls.control}, data ${world.dataDir}; Ctrl-C ends it`);
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

async function end(): Promise<void> {
  const ending = world;
  world = null;
  await ending?.end();
}
