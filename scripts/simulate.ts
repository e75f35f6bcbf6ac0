import { simulateCommand } from "./simulate/command.ts";
import { stopAtClosedPipe } from "./stop-at-closed-pipe.ts";

stopAtClosedPipe();
// What a receiver of somebody else prints stays out of the result.
for (const method of ["log", "info", "debug"] as const) console[method] = console.error;
process.exitCode = await simulateCommand(process.argv.slice(2), process.stdout, process.stderr);
// It may have left a timer or a socket open, which nobody waits for.
process.stdout.write("", () => process.exit());
