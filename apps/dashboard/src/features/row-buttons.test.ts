import type { Decision } from "@penguinmails/api-client/evidence";
import type { FleetNode } from "@penguinmails/api-client/fleet";
import { createElement, Fragment, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { LastReply } from "./campaigns/last-reply.tsx";
import { DecisionList } from "./evidence/decision-list.tsx";
import { AddressesCard } from "./nodes/addresses-card.tsx";
import { SessionProvider } from "./session/session-context.tsx";

const tenant = { id: "1", name: "Agency", level: "owner" } as const;
const session = { user: { id: "1", email: "", name: "" }, tenant, tenants: [], sandbox: null };

/** What a screen reader calls the buttons of a list, as its owner sees it. */
function buttonsOf(children: ReactNode): string[] {
  const html = renderToStaticMarkup(createElement(SessionProvider, { session, children }));
  return [...html.matchAll(/<button([^>]*)>(.*?)<\/button>/gs)].map(
    ([, attributes = "", inside = ""]) =>
      /aria-label="([^"]*)"/.exec(attributes)?.[1] ?? inside.replaceAll(/<[^>]*>/g, ""),
  );
}

test("of proposals each button says which move it answers", () => {
  const proposal = (id: string, label: string, limit = "capPerDay"): Decision => ({
    id,
    at: "2026-03-02T09:00:00Z",
    subject: { kind: "mailbox", id: label, label },
    change: { limit, before: "5", after: "7" },
    reason: "A good day.",
    clears: null,
    clearsAt: null,
    evidence: {},
    mode: "suggest",
    standing: "proposed",
    alike: 0,
  });
  const decisions = [proposal("1", "ann@a.example"), proposal("2", "bob@a.example")];
  expect(buttonsOf(createElement(DecisionList, { decisions, onAnswered: () => {} }))).toEqual([
    "Accept: Limit a day of ann@a.example, 5 to 7",
    "Dismiss: Limit a day of ann@a.example, 5 to 7",
    "Accept: Limit a day of bob@a.example, 5 to 7",
    "Dismiss: Limit a day of bob@a.example, 5 to 7",
  ]);
});

test("of a node's addresses each button says which goes back", () => {
  const address = (ip: string) => ({ id: ip, ip, kind: "secondary", status: "serving", domain: null });
  const addresses = [address("192.0.2.1"), address("192.0.2.2")];
  const node = { name: "n", status: "serving", operations: [], addresses } as unknown as FleetNode;
  const buttons = buttonsOf(createElement(AddressesCard, { node, onDone: () => {} }));
  expect(buttons.filter((name) => name.startsWith("Give it back"))).toEqual([
    "Give it back: 192.0.2.1",
    "Give it back: 192.0.2.2",
  ]);
});

test("of messages each button says whose last reply it shows whole", () => {
  const reply = (of: string) =>
    createElement(LastReply, { of, key: of, words: "250 2.0.0 OK, queued as 12345", isClamped: true });
  expect(buttonsOf(createElement(Fragment, null, reply("a@x.example"), reply("b@x.example")))).toEqual([
    "Whole reply about a@x.example",
    "Whole reply about b@x.example",
  ]);
});
