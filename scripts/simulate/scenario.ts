import { z } from "zod";
import { operators } from "./operators.ts";

/** Ids of messages count to this a day and campaign. */
const mostPerDay = 100_000;

const endsLater = { path: ["to"], error: "is no later day than from" };
const campaign = z
  .strictObject({
    tenant: z.string(),
    name: z.string(),
    perDay: z.number().int().positive().max(mostPerDay),
    quality: z.number().min(0).max(1),
    /** Days since the start, [from, to); absent = to the end. */
    from: z.number().int().nonnegative(),
    to: z.number().int().positive().optional(),
  })
  .refine(({ from, to }) => to === undefined || to > from, endsLater);

/** Who wants to send how much, from one cold address. */
export const scenarioSchema = z
  .strictObject({
    name: z.string(),
    mailboxesPerTenant: z.number().int().positive().max(mostPerDay),
    campaigns: z.array(campaign).min(1),
    /** The operator answers everybody with a deferral on these days, [from, to). */
    incident: z
      .strictObject({ operator: z.enum(operators), from: z.number(), to: z.number() })
      .refine(({ from, to }) => to > from, endsLater)
      .optional(),
    /** The campaign whose harm to the other tenants is measured: everything is run once more without it. */
    harmBy: z.strictObject({ tenant: z.string(), campaign: z.string() }).optional(),
  })
  .refine(({ harmBy, campaigns }) => !harmBy || campaigns.some((one) => isAccused(one, harmBy)), {
    path: ["harmBy"],
    error: "names no campaign of this scenario",
  })
  // Two would be one to the evidence and to whoever is accused.
  .refine(({ campaigns }) => new Set(campaigns.map(keyOf)).size === campaigns.length, {
    path: ["campaigns"],
    error: "two campaigns of one tenant have the same name",
  });
export type Scenario = z.infer<typeof scenarioSchema>;

function keyOf({ tenant, name }: Pick<z.infer<typeof campaign>, "tenant" | "name">): string {
  return JSON.stringify([tenant, name]);
}

/** Whether it is the campaign that is accused. */
export function isAccused(
  { tenant, name }: Pick<z.infer<typeof campaign>, "tenant" | "name">,
  harmBy: { readonly tenant: string; readonly campaign: string },
): boolean {
  return tenant === harmBy.tenant && name === harmBy.campaign;
}

/**
 * Twenty domains of three mailboxes each: 17 messages a mailbox and day, so that mailboxes are nobody's bound for long. To a
 * receiver that takes `quality` at its word 1 % of the recipients do not exist: a checked list, half of what the policy warns of.
 */
const good = { tenant: "good", name: "main", perDay: 1_000, quality: 0.99, from: 0 };
const mailboxesPerTenant = 60;

export const scenarios: readonly Scenario[] = [
  { name: "cold", mailboxesPerTenant, campaigns: [good] },
  // All that the policy ever lets one address send.
  { name: "full", mailboxesPerTenant: 2 * mailboxesPerTenant, campaigns: [{ ...good, perDay: 2_000 }] },
  {
    name: "bad-list",
    mailboxesPerTenant,
    campaigns: [
      { ...good, perDay: 750 },
      { ...good, name: "bought", perDay: 250, quality: 0.2, from: 14, to: 24 },
    ],
  },
  {
    name: "neighbour",
    mailboxesPerTenant,
    campaigns: [
      { ...good, perDay: 500 },
      { tenant: "neighbour", name: "main", perDay: 250, quality: good.quality, from: 0, to: 20 },
      { tenant: "neighbour", name: "bad", perDay: 400, quality: 0.15, from: 20, to: 26 },
    ],
    harmBy: { tenant: "neighbour", campaign: "bad" },
  },
  {
    name: "incident",
    mailboxesPerTenant,
    campaigns: [good],
    incident: { operator: "google", from: 21, to: 23 },
  },
  {
    name: "idle",
    mailboxesPerTenant,
    campaigns: [
      { ...good, to: 21 },
      { ...good, name: "resumed", from: 42 },
    ],
  },
];
