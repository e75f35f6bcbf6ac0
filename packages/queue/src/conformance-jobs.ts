import type { QueueName } from "@penguinmails/contracts/jobs/catalog";
import { z } from "zod";
import type { Catalog } from "./run-job.ts";

const payload = z.strictObject({ v: z.literal(1), n: z.number() });
const entry = (queue: QueueName, timeoutMs = 20_000) => ({
  queue,
  payload,
  attempts: 3,
  backoffMs: 120,
  timeoutMs,
});
/** A busy machine is slow; what never happens is found out all the same. */
export const eventually = { timeout: 30_000 } as const;

/** Jobs of the suite's own, so that its times are short. */
export const conformanceCatalog = {
  urgent: entry("high"),
  usual: entry("normal"),
  hasty: entry("normal", 150),
  idle: entry("low"),
} as const satisfies Catalog;

/** `Promise.withResolvers` of later Nodes. */
export function signalOnce(): { readonly given: Promise<void>; give(): void } {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give: () => give() };
}

/** The catalogue holds schemas; the victim brings its own. */
export function plainOnly(key: string, value: unknown): unknown {
  return key === "catalog" ? undefined : value;
}
