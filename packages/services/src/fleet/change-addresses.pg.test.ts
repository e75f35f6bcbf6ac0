import { Problem } from "@penguinmails/contracts/problems";
import { day as dayMs, utcDay } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { addEvidence } from "@penguinmails/db/repositories/evidence";
import { decisions } from "@penguinmails/db/schema/evidence";
import { domains } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDomain } from "../domains/add-domain.ts";
import { askForOperation } from "./ask-for-operation.ts";
import { addAddress, removeAddress } from "./change-addresses.ts";
import {
  codeOf,
  finished,
  fleetWorld,
  isFreeWhileAgencyIsHeld,
  learned,
  scripted,
} from "./fleet-test-world.ts";
import { nodeView } from "./node-view.ts";
import { retireNode } from "./retire-node.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

async function servingWorld(plan?: string) {
  const world = await fleetWorld(db.database, plan === undefined ? {} : { plan });
  const { id } = await world.order(2);
  await world.converge(id, finished);
  const { tenantId, container, caller } = world;
  const view = () => db.database.withTenant(tenantId, (tx) => nodeView(tx, id));
  return {
    ...world,
    id,
    view,
    add: () => addAddress(container, caller, id),
    remove: (addressId: string) => removeAddress(container, caller, { id, addressId }),
    addressOf: async (ip: string) => (await view()).addresses.find((each) => each.ip === ip)?.id ?? "",
    use: (addressId: string, name: string) =>
      world.container.database.withTenant(tenantId, (tx) =>
        tx.insert(domains).values({
          tenantId,
          id: newId(),
          name,
          nodeId: id,
          addressId,
          status: "verified",
          createdAt: world.clock.now(),
        }),
      ),
  };
}

test("one more address is a row, one operation and one audit row, and serves when the operation is done", async () => {
  const { id, add, view, converge, row, audits } = await servingWorld();
  await add();
  expect((await row(id)).secondaryAddresses).toBe(3);
  expect(await codeOf(add())).toBe("conflict");
  expect((await audits()).at(-1)).toBe("node.add-address");
  const bought = scripted(async (journal) => {
    await journal.learn({
      secondaryIps: [...(learned.secondaryIps ?? []), "198.18.4.13"],
      addressNumbers: [1, 2, 4],
    });
    await journal.learn({ ptrOf: [...(learned.ptrOf ?? []), "198.18.4.13"] });
    return { status: "done" };
  });
  await converge(id, bought);
  const { addresses, hostname } = await view();
  expect(addresses.at(-1)).toMatchObject({ ip: "198.18.4.13", status: "serving", ptr: `o4.${hostname}` });
});

test("who asks for an address waits for the agency's row without holding the node", async () => {
  const { id, add, inTenant } = await servingWorld();
  expect(await isFreeWhileAgencyIsHeld(db, inTenant, id, add)).toBe(true);
});

test("the plan's addresses are the most there are", async () => {
  const { add, row, id } = await servingWorld("starter");
  expect(await codeOf(add())).toBe("plan-limit");
  expect((await row(id)).secondaryAddresses).toBe(2);
});

test("an address that domains leave from stays, and the refusal lists every one of them", async () => {
  const { id, remove, addressOf, use, row } = await servingWorld();
  const addressId = await addressOf("198.18.4.11");
  await use(addressId, "b.example");
  await use(addressId, "a.example");
  const refusal = await remove(addressId).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Problem);
  expect(refusal).toMatchObject({
    code: "conflict",
    errors: [{ message: "a.example leaves from it." }, { message: "b.example leaves from it." }],
  });
  expect((await row(id)).secondaryAddresses).toBe(2);
});

test("an address that is given back is out of rotation at once, asked for once, and released at the end", async () => {
  const { id, remove, addressOf, view, converge, row, audits } = await servingWorld();
  const addressId = await addressOf("198.18.4.11");
  await remove(addressId);
  await remove(addressId);
  expect((await view()).operations).toMatchObject([{ kind: "remove-address", ip: "198.18.4.11" }]);
  expect((await audits()).filter((action) => action === "node.remove-address")).toHaveLength(1);
  const state = async () => (await view()).addresses.find((each) => each.id === addressId)?.status;
  expect(await state()).toBe("releasing");
  await converge(
    id,
    scripted(async () => ({ status: "failed", step: "x", cause: "No.", remedy: "Ask." })),
  );
  await remove(addressId);
  expect((await row(id)).secondaryAddresses).toBe(1);
  await converge(id, finished);
  expect(await state()).toBe("released");
  await remove(addressId);
  expect((await view()).operations).toHaveLength(2);
});

test("the decision about an address that was given back says who asked, how it went and what it carried of late", async () => {
  const world = await servingWorld();
  const { inTenant, caller, container, clock, id } = world;
  const [alone, rest] = [await world.addressOf("198.18.4.11"), await world.addressOf("198.18.4.12")];
  const day = (ago: number) => utcDay(clock.now() - ago * dayMs);
  const carried = (operator: string, ago: number) => ({
    subject: { kind: "pair" as const, id: alone, operator },
    day: day(ago),
  });
  await inTenant(async (tx) => {
    for (const { subject, day } of [carried("google", 0), carried("google", 29), carried("google", 30)])
      addEvidence(tx, day, [{ subject, delta: { accepted: 5 } }]);
    // Of an operator that the policy doesn't name, the group counts it too.
    for (const operator of ["gmx", "others"])
      addEvidence(tx, day(1), [{ subject: carried(operator, 1).subject, delta: { accepted: 2 } }]);
  });
  const staff = { ...caller, actor: { kind: "staff" as const, id: newId(), requestId: null } };
  await removeAddress(container, staff, { id, addressId: alone });
  await world.converge(id, finished);
  await retireNode(container, caller, id);
  await world.converge(id, finished);
  const decided = await inTenant((tx) =>
    tx.select().from(decisions).where(eq(decisions.after, "given back")),
  );
  const of = (addressId: string) => decided.find(({ subjectId }) => subjectId === addressId);
  expect(of(alone)).toMatchObject({
    reason: "The address was given back.",
    evidence: { askedBy: "our staff", accepted30d: 12 },
  });
  expect(of(rest)).toMatchObject({
    reason: "The address was given back with its machine.",
    evidence: { askedBy: "the agency", accepted30d: 0 },
  });
});

test("the main address, another agency's and one of a node with an operation under way are refused", async () => {
  const { id, remove, addressOf, container, caller } = await servingWorld();
  expect(await codeOf(remove(await addressOf("198.18.4.10")))).toBe("conflict");
  const secondary = await addressOf("198.18.4.11");
  const other = await fleetWorld(db.database);
  const asked = { id, addressId: secondary };
  expect(await codeOf(removeAddress(container, other.caller, asked))).toBe("not-found");
  expect(await codeOf(addAddress(container, other.caller, id))).toBe("not-found");
  expect(await codeOf(remove(newId()))).toBe("not-found");
  await askForOperation(container, caller, id, { kind: "restart-mailu", reason: "the ticket" });
  expect(await codeOf(remove(secondary))).toBe("conflict");
});

test("no domain is put on an address that is on its way out", async () => {
  const { remove, addressOf, container, caller, id, tenantId } = await servingWorld();
  await remove(await addressOf("198.18.4.11"));
  await addDomain(container, caller, { name: "late.example", nodeId: id });
  const [row] = await db.database.withTenant(tenantId, (tx) =>
    tx.select().from(domains).where(eq(domains.name, "late.example")),
  );
  expect(row?.addressId).toBe(await addressOf("198.18.4.12"));
});
