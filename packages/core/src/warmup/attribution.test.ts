import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { policy } from "../policy.ts";
import {
  culpritsAmong,
  culpritsOf,
  excusedPart,
  isSeries,
  judgeApart,
  total,
  withImplied,
  without,
} from "./attribution.ts";
import { type Counts, judge } from "./judge.ts";

const nothing: Counts = { sent: 0, delivered: 0, hard: 0, complaint: 0 };
const mail = (sent: number, hard: number, complaint = 0): Counts => ({
  sent,
  delivered: sent - hard,
  hard,
  complaint,
});
const plus = (a: Counts, b: Counts): Counts => ({
  sent: a.sent + b.sent,
  delivered: a.delivered + b.delivered,
  hard: a.hard + b.hard,
  complaint: a.complaint + b.complaint,
});

describe("evidence that a quarantined campaign explains", () => {
  test("is not held against the address: what is left of it decides", () => {
    const good = mail(200, 3);
    const badList = mail(60, 24);
    expect(judge(plus(good, badList)).verdict).toBe("back");
    expect(judgeApart(plus(good, badList), badList)).toEqual(judge(good));
    const badText = mail(300, 3, 6);
    expect(judge(plus(good, badText)).because).toBe("complaint");
    expect(judgeApart(plus(good, badText), badText).verdict).toBe("clean");
  });

  test("excuses nothing when the rest is as bad, nor when too little is left to say", () => {
    const alsoBad = mail(100, 20);
    expect(judgeApart(plus(alsoBad, mail(60, 24)), mail(60, 24)).verdict).toBe("stop");
    const thin = mail(29, 0);
    expect(judgeApart(plus(thin, mail(60, 24)), mail(60, 24))).toEqual(judge(plus(thin, mail(60, 24))));
    expect(judgeApart(mail(60, 24), mail(60, 24)).verdict).toBe("stop");
  });

  test("is all there is to judge by when nothing is quarantined", () => {
    expect(judgeApart(mail(60, 24), nothing)).toEqual(judge(mail(60, 24)));
  });
});

test("what is left without a part that is larger than the whole is nothing, and never less", () => {
  expect(without(mail(20, 1), mail(30, 2, 1))).toEqual(nothing);
});

test("complaints that rates imply go with a quarantined campaign by its share of the mail, and never beyond all of them", () => {
  const all = { ...mail(400, 0, 8), implied: 8 };
  expect(withImplied(mail(300, 0), all).complaint).toBe(6);
  expect(withImplied(mail(900, 0, 1), all).complaint).toBe(9);
  expect(withImplied(mail(0, 0), { ...nothing, implied: 0 }).complaint).toBe(0);
  expect(judge(all).because).toBe("complaint");
  expect(judgeApart(all, withImplied(mail(360, 0), all)).because).toBeNull();
});

const counts = fc
  .tuple(fc.nat(2_000), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(20))
  .map(([sent, share, complaint]) => mail(sent, Math.floor(sent * share), Math.min(complaint, sent)));

test("whatever was quarantined: a bad rest is never judged better than it is, and a clean whole is left alone", () => {
  const order = ["insufficient-data", "clean", "hold", "ease", "back", "stop"];
  fc.assert(
    fc.property(counts, counts, (rest, quarantined) => {
      const all = plus(rest, quarantined);
      const judged = judgeApart(all, quarantined);
      if (judge(all).because === null) expect(judged).toEqual(judge(all));
      else expect(order.indexOf(judged.verdict)).toBeGreaterThanOrEqual(order.indexOf(judge(rest).verdict));
    }),
  );
});

describe("a campaign that still sends", () => {
  const part = (campaign: string, counts: Counts, list = campaign) => ({ campaign, list, counts });
  const of = (...parts: readonly ReturnType<typeof part>[]) =>
    culpritsOf(total(parts.map(({ counts }) => counts)), parts);

  test("is the culprit when the rest is clean without it, and it is at fault by its own part", () => {
    expect(of(part("good", mail(400, 6)), part("bought", mail(60, 24)))).toEqual(["bought"]);
    expect(of(part("good", mail(900, 9)), part("rude", mail(300, 3, 6)))).toEqual(["rude"]);
  });

  test("is none when nothing would be cut, when the others are no better, or when it sent alone", () => {
    expect(of(part("good", mail(400, 6)), part("small", mail(40, 4)))).toEqual([]);
    expect(of(part("a", mail(200, 30)), part("b", mail(200, 30)))).toEqual([]);
    expect(of(part("only", mail(60, 24)))).toEqual([]);
    expect(of(part("few", mail(20, 0)), part("bought", mail(60, 24)))).toEqual([]);
    const [held, small] = [mail(100, 0), mail(20, 5)];
    expect(judge(plus(held, small)).verdict).toBe("hold");
    expect(of(part("good", held), part("small", small))).toEqual([]);
  });

  test("is none while its own part would not be cut, though the rest is clean without it", () => {
    const [good, littleWorse] = [mail(100, 4), mail(200, 9)];
    expect(judge(plus(good, littleWorse)).verdict).toBe("ease");
    expect(judge(good).verdict).toBe("clean");
    expect(of(part("good", good), part("little-worse", littleWorse))).toEqual([]);
  });

  test("is none for people's complaints by the addresses of its list that do not exist", () => {
    const [good, bought] = [mail(200, 0, 1), mail(300, 14, 2)];
    expect([judge(plus(good, bought)).because, judge(bought).because]).toEqual(["complaint", "bounce"]);
    expect(of(part("good", good), part("bought", bought))).toEqual([]);
  });

  test("is the culprit for what people call spam also when more of its addresses do not exist than that", () => {
    const [good, bought] = [mail(100, 0), mail(20, 4, 2)];
    expect([judge(plus(good, bought)).because, judge(bought).because]).toEqual(["complaint", "bounce"]);
    expect(of(part("good", good), part("bought", bought))).toEqual(["bought"]);
  });

  test("of one list with others is found with them, where each alone explains too little", () => {
    const good = part("good", mail(400, 6));
    const [first, second] = [part("first", mail(60, 14), "bought"), part("second", mail(60, 14), "bought")];
    expect(of(good, first, second)).toEqual(["first", "second"]);
    expect(of(good, first, { ...second, list: "another" })).toEqual([]);
  });

  test("of one list with others is left alone where they explain nothing together either", () => {
    const bad = [part("a", mail(200, 30)), part("b", mail(200, 30))];
    expect(of(...bad, part("first", mail(50, 1), "clean"), part("second", mail(50, 1), "clean"))).toEqual([]);
  });

  test("of two lists that each explain it is one of the same, in whatever order they are read", () => {
    const half = (campaign: string, list: string) => part(campaign, mail(60, 14), list);
    const parts = [half("b1", "b"), half("b2", "b"), half("a1", "a"), half("a2", "a")];
    const all = total([mail(400, 6), mail(120, 28)]);
    expect(culpritsOf(all, parts)).toEqual(["a1", "a2"]);
    expect(culpritsOf(all, parts.toReversed())).toEqual(["a2", "a1"]);
  });

  test("of two that each explain it alone, the one that brought more", () => {
    const all = total([mail(600, 6), mail(100, 30)]);
    const parts = [part("less", mail(60, 20)), part("more", mail(100, 30))];
    expect(culpritsOf(all, parts)).toEqual(["more"]);
  });
});

describe("campaigns at fault that begin one after the other", () => {
  const at = (daysAgo: number, counts = mail(60, 24), isQuarantined = true) => ({
    ...{ campaign: `c${daysAgo}`, list: `l${daysAgo}`, isRunning: !isQuarantined },
    ...{ counts, isQuarantined, daysAgo },
  });
  const { windowDays } = policy.attribution;

  test("are excused while they are an exception, and from the third day within two weeks on no more", () => {
    expect(excusedPart([at(0), at(5)])).toEqual(total([mail(60, 24), mail(60, 24)]));
    expect(excusedPart([at(0), at(5), at(9)])).toEqual(nothing);
    expect(excusedPart([at(0), at(5), at(windowDays)]).sent).toBe(180);
  });

  test("are no series by what began on one day, by what brought nothing bad, or by who is not at fault", () => {
    const sameDay = { ...at(5), campaign: "another", list: "another" };
    expect(excusedPart([at(0), at(5), sameDay]).sent).toBe(180);
    expect(excusedPart([at(0), at(5), at(9, mail(60, 0))]).sent).toBe(180);
    expect(excusedPart([at(0), at(5), at(9, mail(60, 24), false)]).sent).toBe(120);
  });

  test("are a series with the one that is named now, and by complaints alone", () => {
    const now = at(0, mail(60, 24), false);
    expect(isSeries([now, at(5), at(9)], [])).toBe(false);
    expect(isSeries([now, at(5), at(9)], [now.campaign])).toBe(true);
    expect(isSeries([at(0), at(5), at(9, mail(600, 0, 3))], [])).toBe(true);
  });

  test("are not looked for where all together is in order, nor among those that send no more", () => {
    const bad = { ...at(0, mail(60, 20), false), isRunning: true };
    const good = { ...at(12, mail(300, 3), false), isRunning: true };
    const named = at(3, mail(1_000, 10));
    const found = (...parts: readonly (typeof bad)[]) =>
      culpritsAmong(total(parts.map(({ counts }) => counts)), parts);
    expect(found(good, bad)).toEqual([bad.campaign]);
    expect(found(good, bad, named)).toEqual([]);
    expect(found(good, { ...bad, isRunning: false })).toEqual([]);
  });

  test("are still found and named, each by what it brought beside the others", () => {
    const running = { ...at(0), isQuarantined: false, isRunning: true };
    const before = [at(3), at(5), at(9)];
    const good = { ...at(12, mail(400, 6), false), isRunning: true };
    const all = total([good, running, ...before].map(({ counts }) => counts));
    expect(culpritsAmong(all, [good, running, ...before])).toEqual([running.campaign]);
  });
});
