import { classifyFiles } from "./classify/classify-files.ts";
import { stopAtClosedPipe } from "./stop-at-closed-pipe.ts";

stopAtClosedPipe();
process.exitCode = await classifyFiles(process.argv.slice(2), process.stdout, process.stderr);
