import type { NodeFacts } from "@penguinmails/core/ports/node-facts";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fleetWorld, learned, scripted } from "../fleet/fleet-test-world.ts";
import { adminOverview } from "./admin-overview.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const may = { seesMoney: false, seesQueues: false, seesFleet: true };

/** What staff are told of the room of a serving node of that plan, whose plan learned these of its machine. */
async function toldOf(plan: string, facts: Pick<NodeFacts, "size" | "extras">) {
  const { container, order, converge } = await fleetWorld(db.database, { plan });
  const { id } = await order(1);
  await converge(
    id,
    scripted(async (journal) => {
      await journal.learn({ ...learned, ...facts });
      return { status: "done" };
    }),
  );
  const { alerts } = await adminOverview(container, may, null);
  return alerts
    .filter(({ code, subject }) => code === "node-too-small" && subject.id === id)
    .map(({ message }) => message);
}
const machine = (ramMb: number) => ({ rid: "vps", gives: { cpu: 1, ramMb } });

test("staff are told of a serving node whose machine has no room for what its agency pays for", async () => {
  expect(await toldOf("scale", { size: machine(2_048), extras: ["webmail"] })).toEqual([
    "Its agency's plan includes antivirus, for which its machine has no room: make it larger.",
  ]);
});

test("nobody is told where there is room, where the plan includes nothing, or of a machine that nobody knows", async () => {
  expect(await toldOf("scale", { size: machine(4_096) })).toEqual([]);
  expect(await toldOf("starter", { size: machine(2_048) })).toEqual([]);
  expect(await toldOf("scale", { size: { rid: "vps", gives: null } })).toEqual([]);
});
