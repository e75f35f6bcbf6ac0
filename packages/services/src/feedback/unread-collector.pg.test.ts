import { hour } from "@penguinmails/core/time";
import { describe, expect, it } from "vitest";
import { checkNodes } from "../fleet/check-nodes.ts";
import { adminOverview } from "../staff/admin-overview.ts";
import { dead, dsnFor, refusingAtCommit, sentWorlds, verpOf } from "./feedback-test-world.ts";
import { loggedWorld } from "./node-log-test-world.ts";

const db = sentWorlds();
const seesAll = { seesMoney: false, seesQueues: false, seesFleet: true };

/** A node whose log is read all the time, an hour after its collector was last read. */
async function unread() {
  const w = await loggedWorld(db.database, 1);
  const alerts = async () => {
    const { alerts: all } = await adminOverview(w.world, seesAll, null);
    return all.filter(({ subject }) => subject.id === w.pool.nodeId);
  };
  await w.drain();
  await w.read();
  expect(await alerts()).toEqual([]);
  const readAt = w.clock.now();
  w.clock.advance(hour + 1);
  await w.read();
  return { ...w, alerts, readAt };
}

describe("a collector that nobody reads", () => {
  it("is an alert of the staff and of the health page after an hour, although the log is read, until it is read again", async () => {
    const w = await unread();
    const refused = { drain: async () => Promise.reject(new Error("wrong password")) };
    await expect(w.drain({ collector: refused })).rejects.toThrow("wrong password");
    expect(await w.alerts()).toMatchObject([
      {
        code: "node-mail-unread",
        severity: "bad",
        message: expect.stringContaining("opt-outs"),
        since: new Date(w.readAt).toISOString(),
      },
    ]);
    await expect(checkNodes(w.world)).rejects.toThrow("collector not read for long");
    await w.drain();
    expect(await w.alerts()).toEqual([]);
    expect(await checkNodes(w.world)).toContain("serving");
  });

  it("is read also where one mail of it can't be taken", async () => {
    const w = await unread();
    w.box.put(dsnFor(verpOf(w.message), w.message.recipient, "failed", dead));
    await w.drain({ database: refusingAtCommit(db.database) }).catch(() => undefined);
    expect(w.box.left()).toBe(1);
    expect(await w.alerts()).toEqual([]);
  });
});
