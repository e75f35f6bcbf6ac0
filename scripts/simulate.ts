import { simulateCommand } from "./simulate/command.ts";
import { stopAtClosedPipe } from "./stop-at-closed-pipe.ts";

stopAtClosedPipe();
// What a receiver of somebody else prints stays out of the result.
for (const method of ["log", "info", "debug"] as const) console[method] = console.error;
let isDone = false;
process.on("exit", () => {
  if (isDone) return;
  process.stderr.write("A module of receivers ended the process, or waits for what never comes.\n");
  process.exitCode = 2;
});
process.exitCode = await simulateCommand(process.argv.slice(2), process.stdout, process.stderr);
isDone = true;
// It may have left a timer or a socket open, which nobody waits for.
process.stdout.write("", () => process.exit());
