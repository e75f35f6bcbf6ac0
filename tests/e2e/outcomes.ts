import { expect } from "vitest";
import type { Report } from "../../scripts/demo/report.ts";

type Deliveries = {
  readonly accepted: number;
  readonly distinctMessages: number;
  readonly duplicates: number;
  readonly refused: number;
};
type Ledger = { readonly machines: readonly { readonly live: boolean; readonly ips: readonly string[] }[] };

/** Each planned message has one fate, and the receivers saw none of them twice. */
export async function expectNothingLostOrDoubled(report: Report, controlUrl: string): Promise<void> {
  const { messages: m } = report;
  expect(report).toMatchObject({ ok: true, campaign: { status: "finished" } });
  expect(m.unknown).toBe(0);
  expect(m.delivered + m.hardBounces + m.softBounces + m.failed + m.skipped).toBe(m.planned);
  const world = await read<Deliveries>(`${controlUrl}/deliveries?limit=1`);
  expect(world.duplicates).toBe(0);
  // A bounce that comes later was accepted first; what was refused at the door never was.
  expect(world.distinctMessages).toBeGreaterThanOrEqual(m.delivered);
  expect(world.distinctMessages).toBeLessThanOrEqual(m.delivered + m.hardBounces + m.softBounces);
}

/** The provider rents us one machine with those addresses, and never rented another. */
export async function expectOneMachine(report: Report, controlUrl: string): Promise<void> {
  const { machines } = await read<Ledger>(`${controlUrl}/machines`);
  expect(machines).toHaveLength(1);
  expect([...(machines[0]?.ips ?? [])].sort()).toEqual([...report.node.addresses].sort());
}

async function read<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}
