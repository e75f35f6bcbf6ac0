import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { policy } from "../policy.ts";
import { hour, minute } from "../time.ts";
import { capGroup } from "../warmup/cap-group.ts";
import { type PaceInput, type PairBucket, pace } from "./pace.ts";

const startsAt = Date.UTC(2026, 2, 2, 8);
const window = { startsAt, endsAt: startsAt + 10 * hour };
const now = startsAt + 2 * hour;

function bucket(operator: string, change: Partial<PairBucket> = {}): PairBucket {
  return {
    operator,
    capPerDay: 100,
    usedToday: 0,
    nextSlotAt: null,
    restsUntil: null,
    rateFactor: 1,
    ...change,
  };
}

function input(change: Partial<PaceInput> = {}, ...buckets: PairBucket[]): PaceInput {
  const pairs = buckets.length > 0 ? buckets : [bucket("google"), bucket("others")];
  return {
    nowMs: now,
    untilMs: now + hour,
    window,
    mailbox: { capPerDay: 30, sentToday: 0, nextSendAt: null },
    domainRoom: 1_000,
    address: { capPerDay: 2_000, usedToday: 0, nextSlotAt: null },
    pairs: new Map(pairs.map((pair) => [pair.operator, pair])),
    candidates: Array.from({ length: 10 }, (_, n) => ({ messageId: `m${n}`, operator: "google" })),
    jitter: () => 0,
    ...change,
  };
}

const held = (result: ReturnType<typeof pace>) => Object.fromEntries(result.held);

describe("the lowest limit wins, and what is left says which it was", () => {
  test.each<[string, Partial<PaceInput>, PairBucket | null, number]>([
    ["mailbox-cap", { mailbox: { capPerDay: 30, sentToday: 28, nextSendAt: null } }, null, 2],
    ["mailbox-cap", { mailbox: { capPerDay: 30, sentToday: 30, nextSendAt: null } }, null, 0],
    ["domain-cap", { domainRoom: 3 }, null, 3],
    ["address-cap", { address: { capPerDay: 40, usedToday: 39, nextSlotAt: null } }, null, 1],
    ["address-spacing", { address: { capPerDay: 2, usedToday: 1, nextSlotAt: now + 9 * hour } }, null, 0],
    ["outside-window", { nowMs: startsAt - 1, untilMs: startsAt + hour }, null, 0],
    ["pair-cap", {}, bucket("google", { capPerDay: 40, usedToday: 39 }), 1],
    ["pair-resting", {}, bucket("google", { restsUntil: now + 2 * hour }), 0],
    ["pair-spacing", {}, bucket("google", { capPerDay: 2, nextSlotAt: now + 9 * hour }), 0],
  ])("%s", (reason, change, google, slots) => {
    const result = pace(input(change, google ?? bucket("google"), bucket("others")));
    expect(result.slots).toHaveLength(slots);
    expect(held(result)).toEqual({ [reason]: 10 - slots });
  });

  test("an operator without a pair of its own gets nothing rather than anything", () => {
    const result = pace(input({}, bucket("yahoo")));
    expect(held(result)).toEqual({ "pair-cap": 10 });
    const candidates = [{ messageId: "m0", operator: "a.example" }];
    for (const known of ["a.example", "others"])
      expect(held(pace(input({ candidates }, bucket(known))))).toEqual({ "pair-cap": 1 });
  });

  test("a rest that is over holds nothing", () => {
    expect(pace(input({}, bucket("google", { restsUntil: now }))).slots).not.toEqual([]);
  });

  test("the window's first instant is of it", () => {
    const first = pace(input({ nowMs: startsAt, untilMs: startsAt }));
    expect(first.slots.map((slot) => slot.sendAt)).toEqual([startsAt]);
  });

  test("who takes nothing more is named: the host where it is the host's own cap, else the group that shares one", () => {
    const candidates = [
      { messageId: "m0", operator: "a.example" },
      { messageId: "m1", operator: "google" },
    ];
    const closed = (...buckets: PairBucket[]) => [
      ...pace(input({ candidates }, bucket("google"), ...buckets)).closed,
    ];
    const spent = { usedToday: 100 };
    expect(closed(bucket("others"), bucket("a.example"))).toEqual([]);
    expect(closed(bucket("others"), bucket("a.example", spent))).toEqual(["a.example"]);
    expect(closed(bucket("others", spent), bucket("a.example"))).toEqual(["others"]);
  });

  test("what waits for the mailbox's own gap is held by nothing else", () => {
    const result = pace(input({ untilMs: now + minute }));
    expect(result.slots).toHaveLength(1);
    expect(held(result)).toEqual({});
  });

  test("small hosts share one cap, each host keeps its own below it", () => {
    const hosts = ["a.example", "b.example"];
    const candidates = Array.from({ length: 6 }, (_, n) => ({
      messageId: `m${n}`,
      operator: hosts[n % 2] ?? "",
    }));
    const others = bucket("others", { usedToday: 97 });
    const spent = bucket("b.example", { usedToday: 100 });
    const result = pace(input({ candidates }, others, bucket("a.example"), spent));
    expect(result.slots.map((slot) => slot.operator)).toEqual(["a.example", "a.example", "a.example"]);
    expect(others.usedToday).toBe(100);
    expect(spent.usedToday).toBe(100);
  });

  test("one resting operator holds up nobody else's mail", () => {
    const candidates = [
      { messageId: "m0", operator: "google" },
      { messageId: "m1", operator: "yahoo" },
    ];
    const result = pace(input({ candidates }, bucket("google", { restsUntil: now + hour }), bucket("yahoo")));
    expect(result.slots.map((slot) => slot.messageId)).toEqual(["m1"]);
    expect(result.slots[0]?.sendAt).toBe(now);
  });
});

describe("a pair's cap is spread over the window", () => {
  const gaps = { gapMinMs: 0, gapMaxMs: 0 };
  const untouched = { ...policy, mailbox: { ...policy.mailbox, ...gaps } } as unknown as typeof policy;
  const many = { mailbox: { capPerDay: 500, sentToday: 0, nextSendAt: null } };

  test("after a pause half an interval is made up for, and no two go in one instant", () => {
    const candidates = Array.from({ length: 5 }, (_, n) => ({ messageId: `m${n}`, operator: "google" }));
    const result = pace(input({ ...many, candidates }, bucket("google", { capPerDay: 100 })), untouched);
    const after = result.slots.map((slot) => (slot.sendAt - now) / minute);
    expect(after).toEqual([0, 3, 9, 15, 21]);
  });

  test("hosts that share a cap may begin two at once after a pause, one at each", () => {
    const candidates = ["a", "b", "c"].map((host) => ({ messageId: host, operator: `${host}.example` }));
    const hosts = candidates.map(({ operator }) => bucket(operator));
    const result = pace(input({ ...many, candidates }, bucket("others"), ...hosts), untouched);
    expect(result.slots.map((slot) => (slot.sendAt - now) / minute)).toEqual([0, 0, 6]);
  });

  test("half the rate takes twice the time", () => {
    const candidates = Array.from({ length: 4 }, (_, n) => ({ messageId: `m${n}`, operator: "google" }));
    const slow = bucket("google", { capPerDay: 100, rateFactor: 0.5 });
    const result = pace(input({ ...many, candidates }, slow), untouched);
    expect(result.slots.map((slot) => (slot.sendAt - now) / minute)).toEqual([0, 6, 18, 30]);
  });

  test("a pair with less than one message a day sends one all the same", () => {
    const least = bucket("google", { capPerDay: 1, rateFactor: 1 / 16 });
    expect(pace(input(many, least), untouched).slots).toHaveLength(1);
    expect(least.nextSlotAt).toBe(now + 10 * hour);
  });
});

test("mailboxes of one address share its pace, and one's gaps are filled by the others", () => {
  const address = { capPerDay: 1_000, usedToday: 0, nextSlotAt: null };
  const taken = Array.from({ length: 3 }, () => pace(input({ address })).slots);
  const gapMs = (10 * hour) / address.capPerDay;
  expect(taken.map(([slot]) => ((slot?.sendAt ?? 0) - now) / gapMs)).toEqual([0, 9, 19]);
  expect(taken.flat()).toHaveLength(address.usedToday);
});

test("however many mailboxes and ticks: an address never runs ahead of its cap spread over the window", () => {
  const arbitrary = fc.record({
    capPerDay: fc.integer({ min: 1, max: 3_000 }),
    ticks: fc.array(fc.record({ afterMs: fc.nat(20 * minute), boxes: fc.integer({ min: 1, max: 6 }) }), {
      minLength: 1,
      maxLength: 12,
    }),
    aheadMs: fc.integer({ min: minute, max: 2 * hour }),
    jitter: fc.double({ min: 0, max: 0.999, noNaN: true }),
  });
  fc.assert(
    fc.property(arbitrary, ({ capPerDay, ticks, aheadMs, jitter }) => {
      const address = { capPerDay, usedToday: 0, nextSlotAt: null as number | null };
      const gapMs = Math.floor((10 * hour) / capPerDay);
      const sent: number[] = [];
      let nowMs = startsAt;
      for (const { afterMs, boxes } of ticks) {
        nowMs += afterMs;
        for (let box = 0; box < boxes; box += 1) {
          const pairs = new Map([["google", bucket("google", { capPerDay: 1_000_000 })]]);
          const ahead = { nowMs, untilMs: nowMs + aheadMs, address, pairs, jitter: () => jitter };
          sent.push(...pace(input(ahead)).slots.map((slot) => slot.sendAt));
        }
      }
      expect(sent).toHaveLength(address.usedToday);
      expect(sent.length).toBeLessThanOrEqual(capPerDay);
      for (const at of sent) {
        const before = sent.filter((other) => other <= at).length;
        expect(before).toBeLessThanOrEqual(2 + Math.floor((at - startsAt) / gapMs));
      }
    }),
    { numRuns: 200 },
  );
});

test("a mailbox keeps its gap to its last message, also across ticks", () => {
  const first = pace(input({ untilMs: now + minute }));
  expect(first.slots).toHaveLength(1);
  const mailbox = { capPerDay: 30, sentToday: 1, nextSendAt: first.nextSendAt };
  const second = pace(input({ nowMs: now + minute, untilMs: now + 2 * minute, mailbox }));
  expect(second.slots[0]?.sendAt).toBe(now + policy.mailbox.gapMinMs);
  expect(pace(input({ candidates: [] })).nextSendAt).toBeNull();
});

test("whatever the backlog: every limit holds, slots keep the gap, lie in the window and ahead, and no message gets two", () => {
  const operators = ["google", "yahoo", "mimecast", "a.example", "b.example"] as const;
  const arbitrary = fc.record({
    caps: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 8, maxLength: 8 }),
    used: fc.array(fc.nat(12), { minLength: 8, maxLength: 8 }),
    rest: fc.array(fc.option(fc.integer({ min: -hour, max: hour })), { minLength: 8, maxLength: 8 }),
    rate: fc.constantFrom(1, 0.5, 1 / 16),
    mailboxCap: fc.nat(50),
    sentToday: fc.nat(50),
    nextSend: fc.option(fc.integer({ min: -hour, max: hour })),
    domainRoom: fc.integer({ min: -5, max: 40 }),
    addressUsed: fc.integer({ min: 0, max: 45 }),
    addressSlot: fc.option(fc.integer({ min: -hour, max: hour })),
    nowMs: fc.integer({ min: startsAt - 4 * hour, max: startsAt + 12 * hour }),
    aheadMs: fc.nat(4 * hour),
    jitter: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 10 }),
    backlog: fc.array(fc.constantFrom(...operators), { maxLength: 60 }),
  });
  fc.assert(
    fc.property(arbitrary, (a) => {
      const names = [...operators, "others", "gateway"];
      const buckets = names.map((operator, n) =>
        bucket(operator, {
          capPerDay: a.caps[n] ?? 1,
          usedToday: a.used[n] ?? 0,
          restsUntil: typeof a.rest[n] === "number" ? a.nowMs + (a.rest[n] ?? 0) : null,
          rateFactor: a.rate,
        }),
      );
      const before = new Map(buckets.map((b) => [b.operator, b.usedToday]));
      const nextSendAt = a.nextSend === null ? null : a.nowMs + a.nextSend;
      const candidates = a.backlog.map((operator, n) => ({ messageId: `m${n}`, operator }));
      const untilMs = a.nowMs + a.aheadMs;
      const addressSlotAt = a.addressSlot === null ? null : a.nowMs + a.addressSlot;
      const address = { capPerDay: 40, usedToday: a.addressUsed, nextSlotAt: addressSlotAt };
      const result = pace(
        input(
          {
            nowMs: a.nowMs,
            untilMs,
            mailbox: { capPerDay: a.mailboxCap, sentToday: a.sentToday, nextSendAt },
            domainRoom: a.domainRoom,
            address,
            candidates,
            jitter: (n) => a.jitter[n % a.jitter.length] ?? 0,
          },
          ...buckets,
        ),
      );
      const { slots } = result;
      const room = Math.min(a.mailboxCap - a.sentToday, a.domainRoom, 40 - a.addressUsed);
      expect(slots.length).toBeLessThanOrEqual(Math.max(0, room));
      expect(new Set(slots.map((slot) => slot.messageId)).size).toBe(slots.length);
      expect(address.usedToday).toBe(a.addressUsed + slots.length);
      const addressGapMs = (10 * hour) / 40;
      let earliest = Math.max(a.nowMs, nextSendAt ?? 0, startsAt, (addressSlotAt ?? 0) - addressGapMs);
      for (const slot of slots) {
        expect(slot.sendAt).toBeGreaterThanOrEqual(earliest);
        expect(slot.sendAt).toBeLessThanOrEqual(untilMs);
        expect(slot.sendAt).toBeLessThan(window.endsAt);
        earliest = slot.sendAt + policy.mailbox.gapMinMs;
      }
      if (slots.length > 0) expect(result.nextSendAt).toBeGreaterThanOrEqual(earliest);
      for (const pair of buckets) {
        const spent = slots.filter(
          (s) => s.operator === pair.operator || capGroup(s.operator) === pair.operator,
        );
        expect(pair.usedToday).toBe((before.get(pair.operator) ?? 0) + spent.length);
        if (spent.length > 0) expect(pair.usedToday).toBeLessThanOrEqual(pair.capPerDay);
        for (const slot of spent) expect(slot.sendAt).toBeGreaterThanOrEqual(pair.restsUntil ?? 0);
      }
      const left = [...result.held.values()].reduce((sum, n) => sum + n, 0);
      expect(left + slots.length).toBeLessThanOrEqual(candidates.length);
    }),
    { numRuns: 300 },
  );
});
