import { classifyFiles } from "./classify/classify-files.ts";

process.exitCode = await classifyFiles(process.argv.slice(2), process.stdout, process.stderr);
