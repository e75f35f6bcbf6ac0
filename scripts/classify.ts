import { classifyFiles } from "./classify/classify-files.ts";

// `classify … | head` closes the pipe: nobody wants the rest.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});
process.exitCode = await classifyFiles(process.argv.slice(2), process.stdout, process.stderr);
