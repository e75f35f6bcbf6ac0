import { apiSettings } from "@penguinmails/config/api";
import type { Settings } from "@penguinmails/config/env";
import { workerSettings } from "@penguinmails/config/worker";
import { sandboxSettings } from "@penguinmails/sandbox/config";
import { portVariables } from "../stack/settings.ts";

type ConfigRow = {
  readonly name: string;
  readonly about: string;
  readonly usual: string;
  readonly usedBy: string;
};

const portAbout = {
  api: "Port of the API",
  dashboard: "Port of the dashboard",
  admin: "Port of the admin panel",
  worker: "Port of the worker's health page",
  postgres: "Port of the embedded PostgreSQL",
} as const satisfies Record<keyof typeof portVariables, string>;

/** What only `npm start` reads. */
export const startRows: readonly ConfigRow[] = [
  ...(Object.keys(portVariables) as (keyof typeof portVariables)[]).map((name) => ({
    name: portVariables[name][0],
    about: portAbout[name],
    usual: String(portVariables[name][1]),
    usedBy: "npm start",
  })),
  {
    name: "DATA_DIR",
    about: "Where the embedded database, keys and logs live",
    usual: ".data",
    usedBy: "npm start",
  },
  {
    name: "SANDBOX_SPEED",
    about: "How many times faster than ours the sandbox world's clock runs, from this start on",
    usual: "60",
    usedBy: "npm start",
  },
];

/** What the two screens read; they have no secrets. */
export const screenRows: readonly ConfigRow[] = [
  {
    name: "API_URL",
    about: "Where their server side reaches the API",
    usual: "http://127.0.0.1:4000",
    usedBy: "dashboard, admin",
  },
  {
    name: "DEMO_LOGIN",
    about: "Sandbox only: `e-mail / password` offered on the log-in page",
    usual: "off",
    usedBy: "dashboard, admin",
  },
  {
    name: "SANDBOX_INBOX_URL",
    about: "Sandbox only: where the platform's own mail can be read",
    usual: "off",
    usedBy: "dashboard",
  },
];

/** Every variable of every process, those that a person sets first. */
export function configRows(): readonly ConfigRow[] {
  const ofApiAndWorker = merge([
    ["api", apiSettings],
    ["worker", workerSettings],
  ]);
  const known = new Set(ofApiAndWorker.map((row) => row.name));
  const ofSandbox = merge([["sandbox", sandboxSettings]]).filter((row) => !known.has(row.name));
  return [...ofApiAndWorker, ...screenRows, ...startRows, ...ofSandbox];
}

/** One row a variable; where two processes mean different things by it, one row each. */
function merge(processes: readonly (readonly [string, Settings])[]): readonly ConfigRow[] {
  const rows = new Map<string, ConfigRow>();
  for (const [process, settings] of processes)
    for (const [name, { about, usual, secret }] of Object.entries(settings)) {
      const key = `${name} ${about}`;
      const before = rows.get(key);
      const usedBy = before ? `${before.usedBy}, ${process}` : process;
      rows.set(key, { name, about: secret ? `${about} (secret)` : about, usual, usedBy });
    }
  return [...rows.values()];
}
