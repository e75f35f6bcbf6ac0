import { openDatabase } from "@penguinmails/db/open-database";
import { backtestCommand } from "./backtest/command.ts";
import { databaseOfWorld } from "./stack/world-database.ts";
import { stopAtClosedPipe } from "./stop-at-closed-pipe.ts";

stopAtClosedPipe();
process.exitCode = await backtestCommand(
  process.argv.slice(2),
  () => openDatabase({ ...databaseOfWorld(process.env), poolSize: 1 }),
  process.stdout,
  process.stderr,
);
