import { expect, test } from "vitest";
import { listedTogether } from "./listed-together.ts";

const listed = (label: string, over: object = {}) => ({
  subject: { kind: "address" as const, id: label, label },
  nodeId: "n1",
  since: "2026-03-02T08:00:00.000Z",
  lists: ["Spamhaus ZEN", "Barracuda"],
  ...over,
});

test("addresses of one node on the same lists are one entry, since the first of them", () => {
  const all = [
    listed("192.0.2.1"),
    listed("192.0.2.2", { since: "2026-03-01T08:00:00.000Z", lists: ["Barracuda", "Spamhaus ZEN"] }),
    listed("192.0.2.3", { lists: ["Barracuda"] }),
    listed("198.51.100.1", { nodeId: "n2" }),
  ];
  expect(listedTogether(all).map(({ labels, since }) => [labels.join(" "), since.slice(0, 10)])).toEqual([
    ["192.0.2.1 192.0.2.2", "2026-03-01"],
    ["192.0.2.3", "2026-03-02"],
    ["198.51.100.1", "2026-03-02"],
  ]);
});

test("a domain stands alone: each has a page of its own to go to", () => {
  const domain = (id: string) => listed(id, { subject: { kind: "domain" as const, id, label: id } });
  expect(listedTogether([domain("a.example"), domain("b.example")])).toHaveLength(2);
});
