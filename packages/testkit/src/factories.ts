import { emailHash } from "@penguinmails/core/email-hash";
import type { Clock } from "@penguinmails/core/ports/clock";
import { newId } from "@penguinmails/db/ids";
import { plans, subscriptions } from "@penguinmails/db/schema/billing";
import { leadLists, leads, templates } from "@penguinmails/db/schema/campaigns";
import { addresses, domains, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import { tenants, tenantUsers } from "@penguinmails/db/schema/tenants";
import { users } from "@penguinmails/db/schema/users";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { insertAttested } from "./attested.ts";

type World = { readonly database: Database; readonly clock: Clock };

/** An agency of the test's own, with its owner, and a paid plan unless told otherwise. */
export async function makeTenant(world: World, options: { readonly plan?: string | null } = {}) {
  const now = world.clock.now();
  const tenantId = newId();
  const userId = newId();
  await world.database.withOperator(async (tx) => {
    const email = `${userId}@agency.example`;
    await tx
      .insert(users)
      .values({ id: userId, email, name: "Ada", emailVerified: true, createdAt: now, updatedAt: now });
    await tx.insert(tenants).values({
      id: tenantId,
      name: `Agency ${tenantId.slice(-4)}`,
      postalAddress: "1 Harbour Road, Seattle",
      createdAt: now,
    });
    await tx.insert(tenantUsers).values({ tenantId, userId, level: "owner", createdAt: now });
  });
  const planKey = options.plan === undefined ? "growth" : options.plan;
  if (planKey !== null) await subscribe(world, tenantId, planKey);
  const caller = { tenantId, actor: { kind: "user" as const, id: userId, requestId: null } };
  return { tenantId, userId, caller };
}

export async function subscribe(world: World, tenantId: string, planKey: string): Promise<void> {
  const now = world.clock.now();
  await world.database.withTenant(tenantId, async (tx) => {
    const [plan] = await tx.select().from(plans).where(eq(plans.key, planKey));
    if (!plan) throw new RangeError(`There is no plan ${planKey}`);
    const id = newId();
    const provider = { providerCustomerId: `cus_${id}`, providerSubscriptionId: `sub_${id}` };
    await tx
      .insert(subscriptions)
      .values({ tenantId, id, planKey, ...provider, status: "active", createdAt: now, updatedAt: now });
  });
}

/** A serving node with its primary and one secondary address, a verified domain that was seen leaving from it unless told otherwise, and mailboxes. */
export async function makePool(
  world: World,
  tenantId: string,
  options: {
    readonly mailboxes?: number;
    readonly ip?: string;
    /** Name of that address. */
    readonly hostname?: string;
    readonly attested?: boolean;
  } = {},
) {
  const now = world.clock.now();
  const nodeId = newId();
  const addressId = newId();
  const domainId = newId();
  const octet = () => Math.floor(Number.parseInt(newId().slice(-4), 16) / 300) + 1;
  const ip = options.ip ?? `198.18.${octet()}.${octet()}`;
  const domainName = `d${domainId.replaceAll("-", "").slice(-10)}.example`;
  const mailboxIds: string[] = [];
  await world.database.withTenant(tenantId, async (tx) => {
    const label = nodeId.replaceAll("-", "").slice(-10);
    const hostname = options.hostname ?? `out1.n${label}.nodes.example`;
    await tx.insert(nodes).values({
      tenantId,
      id: nodeId,
      name: `pm-n${label}`,
      hostname: `n${label}.nodes.example`,
      status: "serving",
      location: "seattle",
      rid: "vps-2gb",
      template: "debian-13",
      secondaryAddresses: 1,
      primaryIp: "198.18.0.1",
      hostKey: "SHA256:test",
      sealedSshPrivateKey: "sealed",
      sealedMailuSecretKey: "sealed",
      sealedMailuApiToken: "sealed",
      sealedCollectorPassword: "sealed",
      monthlyCents: 1_498,
      createdAt: now,
      servingSince: now,
    });
    await tx.insert(addresses).values({
      tenantId,
      id: addressId,
      nodeId,
      kind: "secondary",
      ip,
      ptr: hostname,
      status: "serving",
      createdAt: now,
    });
    await tx.insert(domains).values({
      tenantId,
      id: domainId,
      name: domainName,
      nodeId,
      addressId,
      status: "verified",
      createdAt: now,
      verifiedAt: now,
    });
    if (options.attested ?? true)
      await insertAttested(tx, world.clock, { domainId, addressId, domain: domainName, ip, hostname });
    for (let n = 0; n < (options.mailboxes ?? 1); n++) {
      const id = newId();
      mailboxIds.push(id);
      const row = {
        localPart: `box${n}`,
        email: `box${n}@${domainName}`,
        displayName: `Box ${n}`,
        status: "ready" as const,
        sealedPassword: "sealed",
        capPerDay: 5,
      };
      await tx.insert(mailboxes).values({ tenantId, id, domainId, ...row, createdAt: now });
    }
  });
  return { nodeId, addressId, domainId, domainName, ip, mailboxIds };
}

/** A list of leads and a template that greets them. */
export async function makeList(world: World, tenantId: string, emails: readonly string[]) {
  const now = world.clock.now();
  const listId = newId();
  const templateId = newId();
  await world.database.withTenant(tenantId, async (tx) => {
    await tx.insert(leadLists).values({
      tenantId,
      id: listId,
      name: "leads",
      rows: emails.length,
      imported: emails.length,
      columns: ["email", "firstName"],
      createdAt: now,
    });
    if (emails.length > 0) {
      await tx.insert(leads).values(
        emails.map((email, n) => ({
          tenantId,
          id: newId(),
          listId,
          line: n + 2,
          email,
          emailHash: emailHash(email),
          domain: email.split("@")[1] ?? "",
          firstName: `Lead ${n}`,
          custom: {},
          createdAt: now,
        })),
      );
    }
    await tx.insert(templates).values({
      tenantId,
      id: templateId,
      name: "hello",
      subject: "Hello {{firstName}}",
      body: "Dear {{firstName}}, hello.",
      createdAt: now,
    });
  });
  return { listId, templateId };
}
