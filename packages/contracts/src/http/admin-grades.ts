import { gradeVerdicts } from "@penguinmails/core/fleet/grade-address";
import { z } from "zod";
import { id, instant } from "./common.ts";

/** `next`: what a person does about it; null: nothing. */
export const adminGradeView = z.object({
  addressId: id,
  ip: z.string(),
  status: z.string(),
  score: z.number().int(),
  verdict: z.enum(gradeVerdicts),
  reason: z.string(),
  next: z.string().nullable(),
  terms: z.array(z.object({ name: z.string(), points: z.number().int(), sentence: z.string() })).readonly(),
  evidence: z.object({
    lists: z.array(z.object({ name: z.string(), status: z.enum(["listed", "clean", "unknown"]) })).readonly(),
    neighbours: z.object({ answered: z.number().int(), listed: z.array(z.string()).readonly() }),
    /** Null: nobody could tell. */
    formerNames: z.array(z.string()).readonly().nullable(),
    port25: z.enum(["open", "shut", "unknown"]),
    smtpFilters: z.number().int().nullable(),
  }),
  gradedAt: instant,
});
/** An address that another was ordered in place of. */
export const swapView = z.object({
  ip: z.string(),
  /** It was the main one, or came to be. */
  isMain: z.boolean(),
  /** Null for staff without `money.read`. */
  costCents: z.number().int().nullable(),
  swappedAt: instant,
  /** Null: still on the bill. */
  givenBackAt: instant.nullable(),
});
