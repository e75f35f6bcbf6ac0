import type { HostingProvider } from "@penguinmails/core/ports/hosting";
import type { NodeSpec } from "@penguinmails/core/ports/node-converger";
import type { NodeFacts } from "@penguinmails/core/ports/node-facts";
import { describe, expect, test } from "vitest";
import { extrasOf, waitingForRoom } from "./extras.ts";
import type { StepContext } from "./step.ts";

const sold = [
  { rid: "8gb", name: "8 GB", cpu: 4, ramMb: 8_192, diskGb: 150, monthlyCents: 3_899 },
  { rid: "2gb", name: "2 GB", cpu: 1, ramMb: 2_048, diskGb: 50, monthlyCents: 999 },
  { rid: "4gb", name: "4 GB", cpu: 2, ramMb: 4_096, diskGb: 75, monthlyCents: 1_899 },
];
const contextOf = (extras: NodeSpec["extras"], size: NodeFacts["size"], list = sold) =>
  ({
    spec: { extras } as NodeSpec,
    facts: size ? { size } : {},
    hosting: { listMachinePlans: async () => list } as unknown as HostingProvider,
  }) as unknown as StepContext;
const small = { rid: "2gb", gives: { cpu: 1, ramMb: 2_048 } };

describe("a service that the machine has no room for", () => {
  test("is not run, and waits for the cheapest machine that this one can become", async () => {
    const context = contextOf(["webmail", "antivirus"], small);
    expect(extrasOf(context)).toEqual(["webmail"]);
    expect(await waitingForRoom(context)).toMatchObject([
      { what: "room for antivirus", remedy: "Resize the machine to 4 GB or larger." },
    ]);
  });

  test.each([
    ["nothing larger is sold", sold.slice(1, 2)],
    ["its own plan is sold no more", sold.filter(({ rid }) => rid !== "2gb")],
  ])("asks for another node where %s", async (_where, list) => {
    const [found] = await waitingForRoom(contextOf(["antivirus"], small, list));
    expect(found?.remedy).toMatch(/^Replace the node/);
  });

  test("and none is run where nobody knows what the machine has", async () => {
    const context = contextOf(["webmail"], { rid: "2gb", gives: null });
    expect(extrasOf(context)).toEqual([]);
    expect(await waitingForRoom(context)).toMatchObject([{ seen: "nobody knows what the machine has" }]);
  });
});

test("what has room is no difference, and the price list is not asked for", async () => {
  const context = contextOf(["webmail"], small);
  const hosting = {} as HostingProvider;
  expect(await waitingForRoom({ ...context, hosting })).toEqual([]);
});
