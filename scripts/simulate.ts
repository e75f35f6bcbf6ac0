import { simulateCommand } from "./simulate/command.ts";

process.exitCode = await simulateCommand(process.argv.slice(2), process.stdout, process.stderr);
