import type { EpochMs } from "@penguinmails/core/time";
import { z } from "zod";
import type { Report } from "./receiver.ts";

/** A message's id, or the receiver's own name of it. */
export const messageName = z.union([z.string(), z.number().transform(String)]).nullish();
const report = z.object({
  atMs: z.number(),
  kind: z.enum(["bounce", "complaint"]),
  operator: z
    .string()
    .nullish()
    .transform((name) => name ?? ""),
  messageId: messageName.transform((id) => id ?? ""),
});
const reports = z.array(report);

/**
 * The reports of a module of somebody else, as they are heard: none before its `atMs`, and each once, though the module should
 * tell all of them at every call. `idOf` gives the id of what the module named itself. Throws `ZodError`.
 */
export function makeReportInbox(idOf: (name: string) => string) {
  const seen = new WeakSet<object>();
  const known = new Set<string>();
  let waiting: readonly Report[] = [];
  return (told: unknown, nowMs: EpochMs): readonly Report[] => {
    // What was read before isn't read again: a list that is never emptied would be, each minute.
    const isNew = (one: unknown) => typeof one !== "object" || one === null || !seen.has(one);
    const fresh = Array.isArray(told) ? told.filter(isNew) : told;
    const news = reports.parse(fresh ?? []).flatMap((one) => {
      const messageId = idOf(one.messageId);
      const key = `${one.kind} ${messageId || `${one.operator} ${one.atMs}`}`;
      if (known.has(key)) return [];
      known.add(key);
      return [{ ...one, messageId }];
    });
    if (news.length > 0) waiting = [...waiting, ...news];
    for (const one of Array.isArray(fresh) ? fresh : []) seen.add(one);
    if (waiting.length === 0) return waiting;
    const due = waiting.filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs);
    waiting = waiting.filter(({ atMs }) => atMs > nowMs);
    return due;
  };
}
