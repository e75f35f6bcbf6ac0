import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));

/** World seconds in a real one, at most. */
export const fastestWorld = 100_000;

/** For the tools that we start: they tell nobody. */
export const noTelemetry = {
  NEXT_TELEMETRY_DISABLED: "1",
  TURBO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
} as const;

/** What `npm start` lets one move, each by one variable. */
export type StackSettings = {
  readonly dataDir: string;
  readonly ports: {
    readonly api: number;
    readonly dashboard: number;
    readonly admin: number;
    readonly worker: number;
    readonly postgres: number;
  };
  readonly speed: number;
  readonly withScreens: boolean;
  /** Set: use that server instead of the embedded one. */
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
};

export const portVariables = {
  api: ["API_PORT", 4000],
  dashboard: ["DASHBOARD_PORT", 3000],
  admin: ["ADMIN_PORT", 3001],
  worker: ["WORKER_PORT", 4001],
  postgres: ["POSTGRES_PORT", 54329],
} as const;

/** Throws `RangeError` naming the variable that is wrong. */
export function readSettings(env: NodeJS.ProcessEnv): StackSettings {
  const port = (name: keyof typeof portVariables) => {
    const [variable, usual] = portVariables[name];
    return wholeNumber(env[variable], variable, usual, 1, 65_535);
  };
  return {
    dataDir: resolve(root, env["DATA_DIR"] || join(root, ".data")),
    ports: {
      api: port("api"),
      dashboard: port("dashboard"),
      admin: port("admin"),
      worker: port("worker"),
      postgres: port("postgres"),
    },
    speed: wholeNumber(env["SANDBOX_SPEED"], "SANDBOX_SPEED", 60, 1, fastestWorld),
    withScreens: true,
    databaseUrl: env["DATABASE_URL"] || null,
    redisUrl: env["REDIS_URL"] || null,
  };
}

function wholeNumber(
  text: string | undefined,
  variable: string,
  usual: number,
  least: number,
  most: number,
): number {
  if (!text) return usual;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new RangeError(`${variable} must be a whole number from ${least} to ${most}, not “${text}”.`);
  return value;
}
