import type { AccountFinding } from "@penguinmails/api-client/account";
import type { AdminNodeDetail, StaffSession } from "@penguinmails/api-client/admin";
import type { Delisting } from "@penguinmails/api-client/blocklists";
import { createElement, Fragment, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { FindingsTable } from "./account/findings-table.tsx";
import { DelistingCard } from "./blocklists/delisting-card.tsx";
import { EvidenceTable } from "./fleet/evidence-table.tsx";
import { GradesCard } from "./fleet/grades-card.tsx";
import { SessionProvider } from "./session/session-context.tsx";

const session = { staff: { permissions: ["*"] } } as unknown as StaffSession;
const at = "2026-03-02T09:00:00Z";
const onDone = () => {};

/** What a screen reader calls the buttons of a list, as staff who may do everything see it. */
function buttonsOf(children: ReactNode): string[] {
  const html = renderToStaticMarkup(createElement(SessionProvider, { session, children }));
  return [...html.matchAll(/<button([^>]*)>(.*?)<\/button>/gs)].map(
    ([, attributes = "", inside = ""]) =>
      /aria-label="([^"]*)"/.exec(attributes)?.[1] ?? inside.replaceAll(/<[^>]*>/g, ""),
  );
}

test("of the account's findings each button says which it is about", () => {
  const finding = (label: string) =>
    ({
      id: label,
      label,
      nodeId: null,
      kind: "unused-address",
      monthlyCents: 1,
      foundAt: at,
      mayGoBack: true,
    }) as AccountFinding;
  const findings = [finding("192.0.2.1"), finding("192.0.2.2")];
  expect(buttonsOf(createElement(FindingsTable, { findings, onDone }))).toEqual([
    "Say why it stays: 192.0.2.1",
    "Give it back: 192.0.2.1",
    "Say why it stays: 192.0.2.2",
    "Give it back: 192.0.2.2",
  ]);
});

test("of held addresses each button says which is used or goes back", () => {
  const grade = (ip: string) => ({
    addressId: ip,
    ip,
    gradedAt: at,
    status: "held",
    verdict: "bad",
    terms: [],
    evidence: { lists: [], neighbours: { listed: [] }, formerNames: null, smtpFilters: null },
  });
  const grades = [grade("192.0.2.1"), grade("192.0.2.2")];
  const node = { status: "serving", operations: [], addresses: [], swaps: [], grades };
  const buttons = buttonsOf(createElement(GradesCard, { node: node as unknown as AdminNodeDetail, onDone }));
  expect(buttons.filter((name) => /^(?:Use|Give)/.test(name))).toEqual([
    "Use it all the same: 192.0.2.1",
    "Give it back: 192.0.2.1",
    "Use it all the same: 192.0.2.2",
    "Give it back: 192.0.2.2",
  ]);
});

test("of kept evidence each button says when it was taken", () => {
  const taken = (takenAt: string) => ({ id: takenAt, takenAt, bytes: 1, sha256: "a" });
  const node = { id: "1", evidence: [taken(at), taken("2026-03-03T09:00:00Z")] };
  const buttons = buttonsOf(createElement(EvidenceTable, { node }));
  expect(buttons.filter((name) => name.startsWith("Read the evidence of"))).toHaveLength(2);
  expect(new Set(buttons).size).toBe(buttons.length);
});

test("of several delistings each button says whose it is", () => {
  const steps = ["cause-found", "cause-fixed", "removal-asked", "clean"].map((step) => ({
    step,
    tickedAt: at,
  }));
  const card = (label: string) => {
    const domains = [{ id: "1", name: "acme.example", isQueueHeld: true }];
    const freeAddresses = [{ id: "1", ip: "192.0.2.9" }];
    const rest = { tenantId: "1", nodeId: "1", openedAt: at, lists: [] };
    const task = {
      ...rest,
      id: label,
      subject: { kind: "address", id: label, label },
      steps,
      domains,
      freeAddresses,
    };
    return createElement(DelistingCard, { key: label, task: task as unknown as Delisting, onDone });
  };
  const buttons = buttonsOf(createElement(Fragment, null, card("192.0.2.1"), card("192.0.2.2")));
  expect(buttons.filter((name) => /^(?:Move|Close t)/.test(name))).toEqual([
    "Move a domain: 192.0.2.1",
    "Close the task: 192.0.2.1",
    "Move a domain: 192.0.2.2",
    "Close the task: 192.0.2.2",
  ]);
});
