import { down, removeHosts } from "./testbed/down.ts";
import { BedProblem, killAll } from "./testbed/program.ts";
import { status } from "./testbed/status.ts";
import { test } from "./testbed/test.ts";
import { up } from "./testbed/up.ts";

/** `npm run testbed -- up|down|status|test`: real hosts of Debian packages for the provisioning plan (docs/testbed.md). */
const commands: Readonly<Record<string, () => Promise<void>>> = { up, down, status, test };
const command = commands[process.argv[2] ?? ""];
if (!command) {
  console.error("npm run testbed -- up | down | status | test");
  process.exit(2);
}

let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => {
    if (interrupted) return;
    interrupted = true;
    console.log("\nInterrupted; removing what runs …");
    killAll();
    removeAll().then(
      () => process.exit(130),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  });

/** Until nothing is found: the engine may still be making what its client was killed for asking. */
async function removeAll(): Promise<void> {
  for (let n = 0; n < 10 && (await removeHosts()) > 0; n++);
}

try {
  await command();
} catch (error) {
  if (!interrupted) {
    console.error(error instanceof BedProblem ? `\n${error.message}\n` : error);
    process.exit(1);
  }
}
