import { nodes } from "@penguinmails/db/schema/fleet";
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
  const { nodeId } = await makePool(world, tenantId);
  await test.database.withTenant(tenantId, (tx) =>
    tx.update(nodes).set({ primaryIp: ip }).where(eq(nodes.id, nodeId)),
  );
  return ip;
}

/** Readers over machines that answer as told; what was read is noted as `log <ip>` or `mail <ip>`. */
function reading(log: (ip: string) => Promise<void> = async () => undefined) {
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

  it("stop although a node hangs", async () => {
    await servingNode("198.18.7.1");
    const began: string[] = [];
    const { warnings, readers } = reading((ip) => {
      began.push(ip);
      return new Promise(() => undefined);
    });
    await readers.round();
    await expect.poll(() => began, patient).toHaveLength(1);
    await readers.stop();
    expect(warnings).toEqual([]);
  });
});
