import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { simulateCommand } from "./command.ts";
import { checkedReceiver } from "./foreign-receiver.ts";

const folder = mkdtempSync(join(tmpdir(), "receivers-"));
afterAll(() => rmSync(folder, { recursive: true }));
const small = join(folder, "small.json");
writeFileSync(
  small,
  JSON.stringify({
    name: "small",
    mailboxesPerTenant: 1,
    campaigns: [{ tenant: "t", name: "c", perDay: 5, quality: 1, from: 0 }],
  }),
);

let made = 0;
/** What the command says of a module with that source. */
async function run(source: string) {
  made += 1;
  const file = join(folder, `receiver-${made}.mjs`);
  writeFileSync(file, source);
  const out: string[] = [];
  const err: string[] = [];
  const args = ["--receivers", file, "--scenario", small, "--days", "3", "--seeds", "1", "--json"];
  const code = await simulateCommand(
    args,
    { write: (text) => out.push(text) },
    { write: (text) => err.push(text) },
  );
  return { code, out: out.join(""), err: err.join("") };
}
const of = (respond: string, reports = "() => []") =>
  `export const createReceiver = () => ({ respond: ${respond}, reports: ${reports} });`;
const withRoom = (room: string) =>
  `export const createReceiver = () => ({ respond: ${taken}, room: ${room} });`;
const taken = '() => ({ code: 250, enhanced: "2.0.0", text: "OK" })';

describe("a module of somebody else", () => {
  it.each([
    ["exports createReceiver", of(taken)],
    ["exports it as its default", `export default () => ({ respond: ${taken}, reports: () => [] });`],
    ["exports an object with it", `export default { createReceiver: () => ({ respond: ${taken} }) };`],
    ["writes its codes as text", of('() => ({ code: "250", enhanced: "", text: "OK" })')],
    ["reports nothing, in whatever way", of(taken, "(nowMs) => (nowMs % 2 ? null : undefined)")],
    ["names neither an enhanced code nor a text", of("() => ({ code: 250 })")],
    [
      "reports on messages that nobody sent",
      of(taken, '(atMs) => [{ atMs, kind: "complaint", messageId: "x" }]'),
    ],
  ])("runs when it %s", async (_what, source) => {
    const { code, out, err } = await run(source);
    expect(err).toBe("");
    expect(code).toBe(0);
    const [result] = JSON.parse(out);
    expect(result.results[0].figures.acceptedInAll.mean).toBe(1);
  });

  it.each([
    ["exports nothing of use", "export const x = 1;", "exports no function createReceiver"],
    ["does not parse", "export const = ;", "can't be loaded"],
    [
      "says in a second line why it can't be loaded",
      'throw new Error("Transform failed:\\n/x.ts:1:2: await");',
      "can't be loaded: Transform failed: /x.ts:1:2: await",
    ],
    ["throws when it is loaded", 'throw new Error("no licence");', "can't be loaded: no licence"],
    [
      "throws when a receiver is made",
      'export const createReceiver = () => { throw new Error("seed"); };',
      "createReceiver threw: seed",
    ],
    ["makes nothing", "export const createReceiver = () => undefined;", "createReceiver gave undefined"],
    ["can't respond", "export const createReceiver = () => ({});", "has no function respond"],
    ["throws in respond", of('() => { throw new Error("boom"); }'), "respond threw: boom"],
    ["responds some time later", of('async () => { throw new Error("late"); }'), "respond is asynchronous"],
    ["responds without a code", of('() => ({ text: "250 OK" })'), "respond gave no reply: code"],
    ["responds with a code that is none", of("() => ({ code: NaN })"), "respond gave no reply: code"],
    ["throws in reports", of(taken, '() => { throw new Error("feed"); }'), "reports threw: feed"],
    ["reports no list", of(taken, "() => ({})"), "reports gave no list"],
    ["reports at no time", of(taken, '() => [{ atMs: NaN, kind: "bounce", messageId: "x" }]'), "0.atMs"],
    ["tells a room that is no number", withRoom("() => NaN"), "room gave no number"],
    ["throws in room", withRoom('() => { throw new Error("full"); }'), "room threw: full"],
    ["tells its room some time later", withRoom("async () => 1"), "room is asynchronous"],
    ["reports what we don't know", of(taken, '() => [{ atMs: 1, kind: "open", messageId: "x" }]'), "0.kind"],
  ])("that %s is refused with a word why, exit code 2 and no stack", async (_what, source, words) => {
    const { code, out, err } = await run(source);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain(words);
    expect(err.trim().split("\n")).toHaveLength(1);
  });

  it("that tells its room is shown what there is to be had; one that doesn't is measured by the demand", async () => {
    const told = async (source: string) => {
      const [{ results, againstRivals }] = JSON.parse((await run(source)).out);
      const foresight = results.find(({ policy }: { policy: string }) => policy === "foresight");
      return [foresight?.figures.acceptedInAll.mean, againstRivals[0].foresightRatio === null];
    };
    expect(await told(of(taken))).toEqual([undefined, true]);
    expect(await told(withRoom("({ nowMs, operator }) => nowMs > 0 && operator ? 3 : NaN"))).toEqual([
      1,
      false,
    ]);
    expect(await told(withRoom("() => -1"))).toEqual([0, false]);
  });

  it("whose reports name nothing that was sent is told how many they were", async () => {
    const strangers = await run(of(taken, '(atMs) => [{ atMs, kind: "complaint", messageId: "x" + atMs }]'));
    const [{ strangeReports, results }] = JSON.parse(strangers.out);
    expect(strangeReports).toBe(9 * 3 * 24 * 60);
    expect(results[0].figures.complaints.mean).toBe(3 * 24 * 60);
    const [own] = JSON.parse((await run(of(taken))).out);
    expect(own.strangeReports).toBe(0);
  });

  describe("its reports", () => {
    const noon = Date.UTC(2026, 0, 5, 12);
    const world = { seed: 1, operators: [], addresses: [] };
    const attempt = { messageId: "ours" } as never;
    const telling = (told: (nowMs: number) => unknown, reply: object = { code: 250 }) =>
      checkedReceiver("x", (() => ({ respond: () => reply, reports: told })) as never)(world);
    const complaint = (messageId: unknown, atMs = noon) => ({
      atMs,
      kind: "complaint",
      operator: "google",
      messageId,
    });

    it("are heard at their time, in its order, though they are told long before", () => {
      let told: unknown[] = [complaint("late", noon + 2), complaint("early", noon + 1)];
      const { reports } = telling(() => told.splice(0));
      expect(reports(noon)).toEqual([]);
      told = [complaint("now", noon)];
      expect(reports(noon).map(({ messageId }) => messageId)).toEqual(["now"]);
      expect(reports(noon + 3).map(({ messageId }) => messageId)).toEqual(["early", "late"]);
      expect(reports(noon + 4)).toEqual([]);
    });

    it("are heard once, though all of them are told at every call, as the same or as copies", () => {
      const all = [
        complaint("a"),
        complaint("b"),
        { ...complaint("a"), kind: "bounce" },
        complaint(undefined),
      ];
      const same = telling(() => all);
      expect(same.reports(noon)).toHaveLength(4);
      expect(same.reports(noon + 1)).toEqual([]);
      const copies = telling(() => all.map((one) => ({ ...one })));
      expect(copies.reports(noon)).toHaveLength(4);
      expect(copies.reports(noon + 1)).toEqual([]);
    });

    it("may use the name that respond gave the message", () => {
      const { respond, reports } = telling(() => [complaint(7), complaint("other")], {
        code: 250,
        messageId: 7,
      });
      respond(attempt);
      expect(reports(noon).map(({ messageId }) => messageId)).toEqual(["ours", "other"]);
    });
  });

  it("keeps the operators to itself: what it does to their list is nobody else's", async () => {
    const greedy = `export const createReceiver = ({ operators, addresses }) => {
      if (operators.length !== 6 || addresses.length !== 1) throw new Error("others were here");
      operators.length = addresses.length = 0;
      return { respond: ${taken}, room: () => 1 };
    };`;
    const { code, err } = await run(greedy);
    expect([code, err]).toEqual([0, ""]);
  });

  it("may leave the enhanced code to its text", () => {
    const create = () => ({ respond: () => ({ code: 421, text: "421-4.7.28 too many" }), reports: () => [] });
    const receiver = checkedReceiver("x", create as never)({ seed: 1, operators: [], addresses: [] });
    expect(receiver.respond({} as never).enhanced).toBe("4.7.28");
  });
});
