import { sql } from "drizzle-orm";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import { plans } from "./schema/billing.ts";
import { staffRoles } from "./schema/users.ts";

/** Plans on sale. Machine prices: a 2 GB VPS about 999 and an extra IPv4 about 499 cents a month (facts on Hostwinds). */
const planRows = [
  {
    key: "starter",
    name: "Starter",
    monthlyCents: 9_900,
    nodes: 1,
    secondaryAddressesPerNode: 2,
    domains: 3,
    mailboxes: 9,
    leads: 25_000,
    webmail: false,
    antivirus: false,
    position: 1,
  },
  {
    key: "growth",
    name: "Growth",
    monthlyCents: 29_900,
    nodes: 3,
    secondaryAddressesPerNode: 4,
    domains: 15,
    mailboxes: 45,
    leads: 150_000,
    webmail: true,
    antivirus: false,
    position: 2,
  },
  {
    key: "scale",
    name: "Scale",
    monthlyCents: 79_900,
    nodes: 10,
    secondaryAddressesPerNode: 8,
    domains: 80,
    mailboxes: 240,
    leads: 1_000_000,
    webmail: true,
    antivirus: true,
    position: 3,
  },
] as const;

const roleRows = [
  {
    key: "support",
    name: "Support",
    permissions: ["tenants.read", "fleet.read", "queues.read", "rules.read"],
  },
  {
    key: "operator",
    name: "Operator",
    permissions: [
      "tenants.read",
      "fleet.read",
      "fleet.act",
      "queues.read",
      "queues.act",
      "rules.read",
      "rules.act",
      "sending.act",
      "domains.move",
    ],
  },
  { key: "finance", name: "Finance", permissions: ["tenants.read", "money.read"] },
  { key: "super-admin", name: "Super admin", permissions: ["*"] },
];

/** Writes the shared catalogue rows; a row that staff changed keeps its values. */
export async function seedCatalogue(db: NodePgDatabase): Promise<void> {
  await db
    .insert(plans)
    .values([...planRows])
    .onConflictDoNothing();
  await db
    .insert(staffRoles)
    .values(roleRows)
    .onConflictDoUpdate({
      target: staffRoles.key,
      set: { permissions: sql`excluded.permissions`, name: sql`excluded.name` },
    });
}
