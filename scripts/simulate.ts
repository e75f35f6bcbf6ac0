import { simulateCommand } from "./simulate/command.ts";
import { stopAtClosedPipe } from "./stop-at-closed-pipe.ts";

stopAtClosedPipe();
process.exitCode = await simulateCommand(process.argv.slice(2), process.stdout, process.stderr);
