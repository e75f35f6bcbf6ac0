import { nodes } from "@penguinmails/db/schema/fleet";
import { lastRunOf } from "@penguinmails/services/platform/run-due-schedules";
import { makeRuleBook } from "@penguinmails/services/reply-rules/rule-book";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Container } from "./container.ts";
import { makeNodeReaders, type NodeReaders } from "./node-readers.ts";

const patient = { timeout: 10_000 };
let test: TestDatabase;
let clock: ReturnType<typeof testClock>;
let readers: NodeReaders | null = null;
beforeEach(async () => {
  test = await testDatabase();
  clock = testClock();
});
afterEach(async () => {
  await readers?.stop();
  readers = null;
  await test.close();
});

async function servingNode(ip: string): Promise<string> {
  const world = { database: test.database, clock };
  const { tenantId } = await makeTenant(world);
  return servingNodeOf(tenantId, ip);
}
async function servingNodeOf(tenantId: string, ip: string): Promise<string> {
  const { nodeId } = await makePool({ database: test.database, clock }, tenantId);
  await test.database.withTenant(tenantId, (tx) =>
    tx.update(nodes).set({ primaryIp: ip }).where(eq(nodes.id, nodeId)),
  );
  return ip;
}

/** When somebody last began to read the node with this address; null: nobody did. */
async function lastRead(ip: string) {
  const [node] = await test.database.withOperator((tx) =>
    tx.select({ id: nodes.id }).from(nodes).where(eq(nodes.primaryIp, ip)),
  );
  return lastRunOf({ database: test.database, clock }, `feedback:${node?.id}`);
}

/** Readers over machines that answer as told; what was read is noted as `log <ip>` or `mail <ip>`. */
function reading(
  log: (ip: string) => Promise<void> = async () => undefined,
  replace: Partial<Pick<Container, "database" | "clock">> = {},
) {
  const read: string[] = [];
  const warnings: unknown[] = [];
  const container = {
    database: test.database,
    clock,
    secrets: { seal: (plain: string) => plain, open: (sealed: string) => sealed },
    ruleBook: makeRuleBook(),
    signingKeys: { current: { version: "a", secret: "x" } },
    nodeLog: {
      async read({ host }: { host: string }) {
        await log(host);
        read.push(`log ${host}`);
        return { lines: [], cursor: "c" };
      },
    },
    collector: {
      async drain({ host }: { host: string }) {
        read.push(`mail ${host}`);
        return { taken: 0, left: 0 };
      },
    },
    log: { info: () => undefined, warn: (fields: unknown) => warnings.push(fields), error: () => undefined },
    ...replace,
  } as unknown as Container;
  readers = makeNodeReaders(container);
  return { read, warnings, readers };
}

describe("the readers of nodes", () => {
  it("read log and collector of every serving node, at least a second apart", async () => {
    const ip = await servingNode("198.18.7.1");
    const { read, readers } = reading();
    const both = [`log ${ip}`, `mail ${ip}`];
    await readers.round();
    await expect.poll(() => read.toSorted(), patient).toEqual(both);
    clock.advance(999);
    await readers.round();
    await readers.stop();
    expect(read).toHaveLength(2);
  });

  it("leave a node alone that does not serve", async () => {
    const [asleep, awake] = [await servingNode("198.18.7.1"), await servingNode("198.18.7.2")];
    await test.database.withOperator((tx) =>
      tx.update(nodes).set({ status: "provisioning" }).where(eq(nodes.primaryIp, asleep)),
    );
    const { read, readers } = reading();
    await readers.round();
    await expect.poll(() => read.toSorted(), patient).toEqual([`log ${awake}`, `mail ${awake}`]);
    await readers.stop();
    expect(await lastRead(asleep)).toBeNull();
  });

  it("read a node's mail although its log can't be read, and say so", async () => {
    const ip = await servingNode("198.18.7.1");
    const { read, warnings, readers } = reading(() => Promise.reject(new Error("no way in")));
    await readers.round();
    await expect.poll(() => warnings, patient).toHaveLength(1);
    expect(read).toEqual([`mail ${ip}`]);
    expect(String((warnings[0] as { err: Error }).err.message)).toContain("no way in");
  });

  it("go on with all others while one hangs, and don't begin on that one again", async () => {
    const hanging = await servingNode("198.18.7.1");
    const sound = await servingNode("198.18.7.2");
    let begun = 0;
    let end: () => void = () => undefined;
    const { read, readers } = reading(async (ip) => {
      if (ip !== hanging) return;
      begun += 1;
      await new Promise<void>((resolve) => {
        end = resolve;
      });
    });
    for (let round = 1; round <= 3; round++) {
      // As the worker's loop does, again and again: what is still being read is left to a later round.
      const logsRead = async () => {
        await readers.round();
        return read.filter((what) => what === `log ${sound}`);
      };
      await expect.poll(logsRead, patient).toHaveLength(round);
      clock.advance(1_000);
    }
    expect(begun).toBe(1);
    end();
  });

  it("read no node more often than four times a real second, however fast the world is", async () => {
    const ip = await servingNode("198.18.7.1");
    const { read, readers } = reading(undefined, { clock: { ...clock, speed: 600 } });
    const logsRead = () => read.filter((what) => what === `log ${ip}`);
    await readers.round();
    await expect.poll(logsRead, patient).toHaveLength(1);
    clock.advance(149_999);
    for (let round = 1; round <= 5; round++) await readers.round();
    await readers.stop();
    expect(logsRead()).toHaveLength(1);
    const later = reading(undefined, { clock: { ...clock, speed: 600 } });
    clock.advance(1);
    await later.readers.round();
    await expect.poll(() => later.read, patient).toContain(`log ${ip}`);
  });

  it("begin on a thirty-third node when one of thirty-two is done, and Node takes none for a leak", async () => {
    const leaks: string[] = [];
    const hear = ({ name }: Error) => void leaks.push(name);
    process.on("warning", hear);
    const { tenantId } = await makeTenant({ database: test.database, clock });
    for (let n = 1; n <= 33; n++) await servingNodeOf(tenantId, `198.18.7.${n}`);
    const ends: (() => void)[] = [];
    const { readers } = reading(() => new Promise<void>((resolve) => ends.push(resolve)));
    let hasBegunAll = false;
    const round = readers.round().then(() => {
      hasBegunAll = true;
    });
    await expect.poll(() => ends, patient).toHaveLength(32);
    expect(hasBegunAll).toBe(false);
    ends[0]?.();
    await round;
    await expect.poll(() => ends, patient).toHaveLength(33);
    process.off("warning", hear);
    expect(leaks).toEqual([]);
  });

  it("say so when it can't be known whether a node is due, and look at it again in the next round", async () => {
    const ip = await servingNode("198.18.7.1");
    let asked = 0;
    const database: typeof test.database = {
      ...test.database,
      // The first question is which nodes serve, the second whether this one is due.
      withOperator: (work) =>
        ++asked === 2 ? Promise.reject(new Error("the database is away")) : test.database.withOperator(work),
    };
    const { read, warnings, readers } = reading(undefined, { database });
    await readers.round();
    await expect.poll(() => warnings, patient).toMatchObject([{ err: { message: "the database is away" } }]);
    await readers.round();
    await expect.poll(() => read.toSorted(), patient).toEqual([`log ${ip}`, `mail ${ip}`]);
  });

  it("begin on nothing once they are stopped", async () => {
    const ip = await servingNode("198.18.7.1");
    const { read, warnings, readers } = reading();
    await readers.stop();
    await readers.round();
    await readers.stop();
    expect({ read, warnings, lastRead: await lastRead(ip) }).toEqual({
      read: [],
      warnings: [],
      lastRead: null,
    });
  });

  it("stop although a node hangs, and leave it to be read at once", async () => {
    const ip = await servingNode("198.18.7.1");
    const began: string[] = [];
    const { warnings, readers } = reading((ip) => {
      began.push(ip);
      return new Promise(() => undefined);
    });
    await readers.round();
    await expect.poll(() => began, patient).toHaveLength(1);
    await readers.stop();
    expect(await lastRead(ip)).toBe(clock.now() - 1_000);
    expect(warnings).toEqual([]);
  });
});
