import { expect, test } from "vitest";
import { roomAlerts } from "./room-alerts.ts";

const node = {
  id: "n1",
  name: "pm-n1",
  status: "serving",
  extras: [
    { name: "webmail", state: "on" },
    { name: "antivirus", state: "waits" },
  ],
} as const;

test("staff are told of a serving node whose machine has no room for what its agency pays for, once", () => {
  expect(roomAlerts([node])).toEqual([
    {
      code: "node-too-small",
      severity: "warn",
      subject: { kind: "node", id: "n1", label: "pm-n1" },
      message: "Its agency's plan includes antivirus, for which its machine has no room: make it larger.",
      since: null,
    },
  ]);
});

test("nobody is told of one that is still being made, nor of what is on its way, here or away", () => {
  expect(roomAlerts([{ ...node, status: "provisioning" }])).toEqual([]);
  for (const state of ["on", "coming", "stopping", "going"] as const)
    expect(roomAlerts([{ ...node, extras: [{ name: "antivirus", state }] }])).toEqual([]);
});
