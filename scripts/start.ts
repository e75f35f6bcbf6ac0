import { join } from "node:path";
import { isOurs, readRunFile } from "./stack/run-file.ts";
import { demoAgency, demoStaff, seedDemo } from "./stack/seed-demo.ts";
import { readSettings, root } from "./stack/settings.ts";
import { type Stack, StackProblem, startStack } from "./stack/stack.ts";

/** `npm start`: everything, from nothing. Ctrl-C or `npm stop` ends it. */
const say = (line: string) => console.log(`${new Date().toISOString().slice(11, 19)}  ${line}`);

try {
  const settings = readSettings(process.env);
  const supervisor = readRunFile(settings.dataDir)?.processes.find(({ name }) => name === "supervisor");
  if (supervisor && supervisor.pid !== process.pid && isOurs(supervisor.pid, root)) {
    console.log("It runs already. `npm stop` ends it.");
    process.exit(0);
  }
  const stack = await startStack(settings, process.env, say);
  endOnSignals(stack);
  if (stack.urls["sandbox"]) await seedDemo(stack, say);
  tellWhere(stack);
} catch (error) {
  console.error(
    error instanceof StackProblem || error instanceof RangeError ? `\n${error.message}\n` : error,
  );
  process.exit(1);
}

function endOnSignals(stack: Stack): void {
  let ending = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (ending) return;
      ending = true;
      say("stopping …");
      stack.stop().then(
        () => {
          say(`stopped; the data stays in ${stack.settings.dataDir}`);
          process.exit(0);
        },
        (error) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}

function tellWhere(stack: Stack): void {
  const { urls } = stack;
  console.log(`
  Dashboard   ${urls["dashboard"]}   ${urls["sandbox"] ? `log in: ${demoAgency.email} / ${demoAgency.password}` : ""}
  Admin       ${urls["admin"]}   ${urls["sandbox"] ? `log in: ${demoStaff.email} / ${demoStaff.password}` : ""}
  API         ${urls["api"]}   (OpenAPI: /openapi.json)
${urls["sandbox"] ? `  Sandbox     ${urls["sandbox"]}   a world that is not real; its time runs ${stack.world.clock.speed}× faster (SANDBOX_SPEED)\n` : ""}
  Ctrl-C or \`npm stop\` ends it. Logs: ${join(stack.settings.dataDir, "logs")}
`);
}
