import { type ContainerRun, faultOfRun } from "@penguinmails/core/fleet/container-run";
import { second } from "@penguinmails/core/time";
import { servicesOf } from "@penguinmails/mailu/render";
import { composeStatus, inspectContainers } from "../commands/mailu.ts";
import { readClock } from "../commands/vitals.ts";
import { shown } from "./compare-files.ts";
import { extrasOf } from "./extras.ts";
import { nodeFiles } from "./node-files.ts";
import type { StepContext } from "./step.ts";

export type Unlike = {
  readonly name: string;
  readonly expected: string;
  readonly seen: string;
  /** Not made yet, or of another image; made, but it does not run; or it runs and is not well, which no plan mends. */
  readonly how: "unmade" | "stopped" | "unwell";
};

/** What a container is to be that was made and runs. */
export const well = "healthy";
/** Docker's word until the first check went well; when enough of them failed, it is "unhealthy". */
const starting = "starting";

/** Services that do not run, are not healthy, or run another image than the compose file names. */
export async function unwell(context: StepContext): Promise<readonly Unlike[]> {
  const { code, stdout } = await (await context.shell()).run(composeStatus);
  const states = new Map(code === 0 ? stdout.split("\n").flatMap(stateOf) : []);
  const images = imagesOf(context);
  return servicesOf(extrasOf(context)).flatMap((name): readonly Unlike[] => {
    const state = states.get(name);
    if (!state) return [{ name, expected: "running", seen: "not there", how: "unmade" }];
    const image = images.get(name) ?? "";
    // Older Compose prints no image.
    if (state.Image && state.Image !== image)
      return [{ name, expected: image, seen: shown(state.Image), how: "unmade" }];
    if (state.State !== "running")
      return [{ name, expected: "running", seen: shown(state.State ?? "unknown"), how: "stopped" }];
    if (state.Health && state.Health !== well)
      return [{ name, expected: well, seen: shown(state.Health), how: "unwell" }];
    return [];
  });
}

/**
 * Those of them that a plan waits for. Mail passes unchecked while the antivirus fetches its signatures or is not well, so
 * nothing waits for it once it was made: a look tells of it.
 */
export async function waitedFor(context: StepContext): Promise<readonly Unlike[]> {
  return (await unwell(context)).filter(({ name, how }) => how === "unmade" || name !== "antivirus");
}

/** Those that a look tells of: not who merely starts, but who starts for too long, or again and again. */
export async function toldOf(context: StepContext): Promise<readonly Unlike[]> {
  const unlike = await unwell(context);
  const machine = await context.shell();
  const services = servicesOf(extrasOf(context));
  const { stdout } = await machine.run(inspectContainers(services));
  const runs = new Map(stdout.split("\n").flatMap(runOf));
  // A machine's clock may be off, and these times are its own.
  const now = Number(await machine.must(readClock));
  return services.flatMap((name): readonly Unlike[] => {
    const found = unlike.find((each) => each.name === name);
    const isStarting = found?.how === "unwell" && found.seen === starting;
    if (found && !isStarting) return [found];
    const run = runs.get(name);
    const seen = run ? faultOfRun(run, isStarting, now) : (found?.seen ?? null);
    return seen === null ? [] : [{ name, expected: well, seen, how: "unwell" }];
  });
}

type ServiceState = { readonly State?: string; readonly Health?: string; readonly Image?: string };

/** `ps --format json` prints one object a line. */
function stateOf(line: string): readonly (readonly [string, ServiceState])[] {
  if (!line.trim().startsWith("{")) return [];
  const state = JSON.parse(line) as ServiceState & { readonly Service?: string };
  return [[state.Service ?? "", state]];
}

/** Nanoseconds; what the image leaves out is not there. */
type Healthcheck = {
  readonly StartPeriod?: number;
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly Retries?: number;
};

/** Docker's own, where an image names no other. */
const usualCheckMs = 30 * second;
const usualRetries = 3;

function runOf(line: string): readonly (readonly [string, ContainerRun])[] {
  const [, name = "", startedAt = "", restarts = "", check = ""] =
    /^\/mailu-(\w+)-1 (\S+) (\d{1,9}) (null|\{.*\})$/.exec(line.trim()) ?? [];
  const at = Date.parse(startedAt);
  if (Number.isNaN(at)) return [];
  const asked = JSON.parse(check) as Healthcheck | null;
  const ms = (nanoseconds: number | undefined) => Math.round((nanoseconds ?? 0) / 1e6);
  return [
    [
      name,
      {
        startedAt: at,
        restarts: Number(restarts),
        check: asked && {
          startPeriodMs: ms(asked.StartPeriod),
          intervalMs: ms(asked.Interval) || usualCheckMs,
          timeoutMs: ms(asked.Timeout) || usualCheckMs,
          retries: asked.Retries || usualRetries,
        },
      },
    ],
  ];
}

/** Image that the rendered compose file names for each service. */
function imagesOf(context: StepContext): ReadonlyMap<string, string> {
  const compose = nodeFiles(context).find(({ path }) => path.endsWith("docker-compose.yml"))?.content ?? "";
  return new Map(
    [...compose.matchAll(/^ {2}(\w+):\n {4}image: (\S+)$/gm)].map(([, name = "", image = ""]) => [
      name,
      image,
    ]),
  );
}
