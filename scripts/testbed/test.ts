import { spawn } from "node:child_process";
import { join } from "node:path";
import { noTelemetry, root } from "../stack/settings.ts";
import { BedProblem, endWithOthers } from "./program.ts";
import { ensureInternet } from "./up.ts";

const longestRunMs = 2_400_000;

/** The ring `bed`: the provisioning plan on the bed's machine, from nothing. Leaves the bed as the last test left it. */
export async function test(): Promise<void> {
  await ensureInternet();
  const child = spawn(join(root, "node_modules/.bin/vitest"), ["run", "--project", "bed"], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...noTelemetry },
    timeout: longestRunMs,
  });
  endWithOthers(child);
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once("error", reject).once("close", resolve),
  );
  if (code !== 0) throw new BedProblem("The tests failed. What stands: npm run testbed -- status");
}
