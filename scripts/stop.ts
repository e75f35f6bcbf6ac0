import { setTimeout as delay } from "node:timers/promises";
import { endLeftovers, isOurs, readRunFile, removeRunFile } from "./stack/run-file.ts";
import { readSettings, root } from "./stack/settings.ts";

/** `npm stop`: ends what `npm start` started, also when its supervisor was killed. */
const dataDir = dataDirOf(process.env);
const run = readRunFile(dataDir);
const supervisor = run?.processes.find(({ name }) => name === "supervisor");
if (!run) {
  console.log("Nothing runs.");
} else {
  if (supervisor && isOurs(supervisor.pid, root)) {
    process.kill(supervisor.pid, "SIGTERM");
    for (let n = 0; n < 300 && isOurs(supervisor.pid, root); n++) await delay(100);
  }
  const left = await endLeftovers(dataDir, root);
  removeRunFile(dataDir);
  console.log(left > 0 ? `Stopped; ${left} process(es) had to be ended by hand.` : "Stopped.");
}

function dataDirOf(env: NodeJS.ProcessEnv): string {
  try {
    return readSettings(env).dataDir;
  } catch (error) {
    console.error(error instanceof RangeError ? error.message : error);
    process.exit(1);
  }
}
