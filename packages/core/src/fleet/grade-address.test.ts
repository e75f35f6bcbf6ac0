import { describe, expect, test } from "vitest";
import { policy } from "../policy.ts";
import {
  type AddressEvidence,
  gradeAddress,
  isSenderName,
  neighboursOf,
  type SwapRoom,
} from "./grade-address.ts";

const list = (status: "listed" | "clean" | "unknown", refuses = true) => ({
  name: refuses ? "Spamhaus ZEN" : "PSBL",
  refuses,
  status,
  meaning: null,
});
const good: AddressEvidence = {
  lists: [list("clean"), list("clean", false)],
  neighbours: { answered: 16, listed: [] },
  formerNames: [],
  port25: "open",
  smtpFilters: 0,
};
const room: SwapRoom = {
  kind: "secondary",
  isInUse: false,
  isNew: true,
  othersGetOut: true,
  swaps: { ofOrder: 0, ofNode: 0 },
  addressCents: 499,
};
const grade = (evidence: Partial<AddressEvidence>, change: Partial<SwapRoom> = {}) =>
  gradeAddress({ ...good, ...evidence }, { ...room, ...change });
const listed = { lists: [list("listed")] };
const beside = (n: number) => Array.from({ length: n }, (_, at) => `198.18.0.${at + 1}`);

describe("an address is kept", () => {
  test("when nothing speaks against it, with the full grade", () => {
    expect(grade({})).toEqual({
      score: 100,
      terms: [],
      verdict: "keep",
      reason: "Nothing was found that speaks against it.",
      next: null,
    });
  });

  test("when nobody could tell anything: silence condemns nothing", () => {
    const silence: AddressEvidence = {
      lists: [list("unknown"), list("unknown", false)],
      neighbours: { answered: 0, listed: [] },
      formerNames: null,
      port25: "unknown",
      smtpFilters: null,
    };
    expect(gradeAddress(silence, room)).toMatchObject({ score: 100, terms: [], verdict: "keep" });
  });

  test("on a list by which nobody refuses, in a doubtful neighbourhood, or after a mail sender, with less", () => {
    expect(grade({ lists: [list("listed", false)] })).toMatchObject({ score: 85, verdict: "keep" });
    expect(grade({ neighbours: { answered: 16, listed: beside(2) } })).toMatchObject({
      score: 80,
      verdict: "keep",
    });
    expect(grade({ formerNames: ["mail3.sender.example.com"] })).toMatchObject({
      score: 80,
      verdict: "keep",
    });
  });

  test("in full whatever else its names were, and with the one cost of a mail sender however many it had", () => {
    const names = ["static-198-18-0-7.provider.example.com", "www.shop.example.com"];
    expect(grade({ formerNames: names })).toMatchObject({ score: 100, terms: [] });
    expect(grade({ formerNames: [...names, "smtp.a.example.com", "mx.b.example.com"] }).terms).toEqual([
      expect.objectContaining({ sentence: "Somebody sent mail from it before, as smtp.a.example.com." }),
    ]);
  });

  test("however many neighbours are listed, when too few were answered for", () => {
    const answered = policy.address.neighbours.neededAnswers - 1;
    expect(grade({ neighbours: { answered, listed: beside(answered) } }).verdict).toBe("keep");
  });
});

describe("another is asked for", () => {
  test("also where other addresses don't get out, while port 25 is open for this one", () => {
    expect(grade(listed, { othersGetOut: false })).toEqual(grade(listed));
  });

  test.each<[string, Partial<AddressEvidence>, RegExp]>([
    ["on a list by which operators refuse", listed, /Spamhaus ZEN/],
    [
      "among many listed ones",
      { neighbours: { answered: 16, listed: beside(4) } },
      /Of 16 addresses beside it 4/,
    ],
    ["when port 25 is shut through it alone", { port25: "shut" }, /port 25/],
    [
      "when small things come together",
      {
        lists: [list("listed", false)],
        neighbours: { answered: 16, listed: beside(2) },
        formerNames: ["smtp.x.example.com"],
      },
      /beside it|as smtp/,
    ],
  ])("%s, with the worst of it as the reason", (_when, evidence, reason) => {
    const graded = grade(evidence);
    expect(graded).toMatchObject({ verdict: "swap", next: null });
    expect(graded.reason).toMatch(reason);
    expect(graded.score).toBeLessThan(policy.address.keptFrom);
  });
});

describe("a bad address is held for a person, with what to do", () => {
  test.each<[string, Partial<AddressEvidence>, Partial<SwapRoom>, RegExp]>([
    [
      "after as many swaps as one order has",
      listed,
      { swaps: { ofOrder: 3, ofNode: 3 } },
      /^3 others were tried/,
    ],
    [
      "after as many as a node has",
      listed,
      { swaps: { ofOrder: 0, ofNode: 6 } },
      /^6 addresses of this node/,
    ],
    ["where another would cost too much", listed, { addressCents: 1_001 }, /cost more than one order may/],
    ["when it is the main one and built upon", listed, { kind: "primary", isNew: false }, /retire this node/],
    [
      "when it is the main one and domains leave from it",
      listed,
      { kind: "primary", isInUse: true },
      /retire this node/,
    ],
    [
      "when it is the main one of a node that had its swaps",
      listed,
      { kind: "primary", swaps: { ofOrder: 0, ofNode: 6 } },
      /^6 addresses of this node.*retire this node/,
    ],
    [
      "when it is the main one and another would cost too much",
      listed,
      { kind: "primary", addressCents: 2_001 },
      /cost more.*retire this node/,
    ],
    ["when domains leave from it", listed, { isInUse: true }, /Move its domains/],
    ["when it is built upon", listed, { isNew: false }, /^Give it back/],
    [
      "when port 25 is shut for the whole machine",
      { port25: "shut" },
      { othersGetOut: false },
      /open port 25/,
    ],
    ["under a filter of the provider, listed or not", { ...listed, smtpFilters: 1 }, {}, /SMTP filter/],
  ])("%s", (_when, evidence, change, next) => {
    const graded = grade(evidence, change);
    expect(graded.verdict).toBe("hold");
    expect(graded.next).toMatch(next);
  });

  test("the cost cap counts every address that was bought for the order, and the next", () => {
    const cap = policy.address.costCapPerOrderCents;
    expect(grade(listed, { addressCents: cap / 2 }).verdict).toBe("swap");
    expect(grade(listed, { addressCents: cap / 2, swaps: { ofOrder: 1, ofNode: 1 } }).verdict).toBe("hold");
    // The main one comes with its machine.
    expect(grade(listed, { kind: "primary", addressCents: cap }).verdict).toBe("swap");
  });
});

test.each([
  ["mail.example.com", true],
  ["mail.shop.example.com", true],
  ["mta-12.news.example.com", true],
  ["out3.n1.nodes.example", true],
  ["hwsrv-1036785.hostwindsdns.com", false],
  ["client-198-18-0-4.hostwindsdns.com", false],
  ["mail-198-18-0-4.isp.example.net", false],
  ["www.example.com", false],
])("%s names a mail sender: %s", (name, isSender) => {
  expect(isSenderName(name)).toBe(isSender);
});

test("neighbours are the nearest of its own /24, without itself, network and broadcast", () => {
  expect(neighboursOf("198.18.4.2", 5)).toEqual([
    "198.18.4.3",
    "198.18.4.1",
    "198.18.4.4",
    "198.18.4.5",
    "198.18.4.6",
  ]);
  expect(neighboursOf("198.18.4.254", 300)).toHaveLength(253);
});
