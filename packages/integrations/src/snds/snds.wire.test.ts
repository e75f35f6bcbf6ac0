import type { FeedQuestion, FeedWord } from "@penguinmails/core/ports/operator-feed";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { type ProviderReply, startProvider } from "../http/provider-test-server.ts";
import { readSnds } from "./snds-csv.ts";
import { makeSndsFeed } from "./snds-feed.ts";
import { wordsOf } from "./snds-words.ts";

/** The shape that public tools have read for years; addresses and numbers are made up. */
const file = [
  "192.0.2.7,3/1/2026 8:00 AM,3/1/2026 11:00 PM,1412,1412,1302,GREEN,< 0.1%,,,0,,,",
  '192.0.2.8,3/1/2026 9:00 PM,3/1/2026 11:00 PM,473,470,465,YELLOW,0.3%,3/1/2026 9:08 PM,3/1/2026 9:09 PM,2,"o1.acme.example, second",bounce@acme.example,',
  "198.51.100.9,3/1/2026 8:00 AM,3/1/2026 11:00 PM,141,141,129,RED,> 10%,3/1/2026 8:07 AM,3/1/2026 11:53 AM,26,,,",
].join("\r\n");
const question: FeedQuestion = {
  firstDay: "2026-02-22",
  lastDay: "2026-03-01",
  domains: [],
  addresses: ["192.0.2.7", "192.0.2.8", "192.0.2.99"],
};
let replies: ProviderReply[];
const server = await startProvider(() => replies.shift() ?? { status: 200, raw: Buffer.from(file) });
beforeEach(() => {
  replies = [];
});
afterAll(server.close);
const patience = { tries: 2, answerMs: 5_000, firstPauseMs: 1, totalMs: 5_000 };
const feedOf = (...paths: readonly string[]) =>
  makeSndsFeed({ links: paths.map((path) => server.url + path), patience });

describe("what SNDS tells", () => {
  test("colours, rates and traps of our addresses come as ranges; addresses of others in the account are left out", async () => {
    const { words, covered } = await feedOf("/data?key=k").read(question);
    expect(covered).toEqual(["192.0.2.7", "192.0.2.8"]);
    const of = (subject: string) =>
      Object.fromEntries(
        words.filter((word) => word.subject === subject).map(({ metric, value }) => [metric, value]),
      );
    expect(of("192.0.2.7")).toEqual({
      "filter-share": { least: 0, most: 0.1 },
      "complaint-rate": { least: 0, most: 0.001 },
      recipients: { least: 1_302, most: 1_302 },
      "trap-hits": { least: 0, most: 0 },
    });
    expect(of("192.0.2.8")).toMatchObject({
      "filter-share": { least: 0.1, most: 0.9 },
      "complaint-rate": { least: 0.003, most: 0.003 },
      "trap-hits": { least: 2, most: 2 },
    });
  });

  test("an address that is missing where others are told has not enough data; an empty file says nothing", async () => {
    const { words } = await feedOf("/data").read(question);
    expect(words.filter(({ subject }) => subject === "192.0.2.99")).toEqual([
      { subject: "192.0.2.99", day: "2026-03-01", metric: "filter-share", value: null },
    ]);
    replies = [{ status: 200, raw: Buffer.alloc(0) }];
    expect(await feedOf("/data").read(question)).toEqual({ words: [], covered: [] });
  });

  test("several accounts are one answer, and days outside the question are left out", async () => {
    replies = [
      { status: 200, raw: Buffer.from(file.split("\r\n")[0] ?? "") },
      {
        status: 200,
        raw: Buffer.from("192.0.2.99,1/1/2026 8:00 AM,1/1/2026 9:00 AM,9,9,9,RED,< 0.1%,,,0,,,"),
      },
    ];
    expect((await feedOf("/data?key=one", "/data?key=two").read(question)).covered).toEqual(["192.0.2.7"]);
  });
});

/** What a file says, and how many of its lines say nothing. */
function read(bytes: Buffer) {
  const { lines, skipped } = readSnds(bytes);
  return { words: wordsOf(lines), skipped };
}
const of = (words: readonly FeedWord[]) =>
  Object.fromEntries(words.map(({ metric, value }) => [metric, value]));
const line = (recipients: number, colour: string, start: string, end: string) =>
  `192.0.2.7,3/1/2026 ${start},3/1/2026 ${end},1,1,${recipients},${colour},0.2%,,,3,,,`;

describe("the file", () => {
  test.each([
    ["UTF-8 with a mark", Buffer.from(`\uFEFF${file}`)],
    ["UTF-16", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(file, "utf16le")])],
    ["Latin-1", Buffer.from(file.replace("second", "zweité"), "latin1")],
    ["bare line feeds", Buffer.from(file.replaceAll("\r\n", "\n"))],
  ])("is read in %s", (_name, bytes) => {
    const { words, skipped } = read(bytes);
    expect(new Set(words.map(({ subject }) => subject))).toEqual(
      new Set(["192.0.2.7", "192.0.2.8", "198.51.100.9"]),
    );
    expect(skipped).toBe(0);
  });

  test.each([
    ["no address", "host,3/1/2026 8:00 AM,,1,1,1,GREEN,< 0.1%,,,0,,,"],
    ["no such day", "192.0.2.7,2/30/2026 8:00 AM,,1,1,1,GREEN,< 0.1%,,,0,,,"],
    ["no such colour", "192.0.2.7,3/1/2026 8:00 AM,,1,1,1,MAUVE,< 0.1%,,,0,,,"],
    ["a negative count", "192.0.2.7,3/1/2026 8:00 AM,,1,1,-1,GREEN,< 0.1%,,,0,,,"],
    ["cut in the middle", "192.0.2.7,3/1/2026 8:0"],
  ])("skips a line with %s and reads the others", (_what, line) => {
    const { words, skipped } = read(Buffer.from(`${line}\r\n${file}`));
    expect(skipped).toBe(1);
    expect(words).toHaveLength(12);
  });

  test("a rate that is none leaves the rest of its line", () => {
    const { words } = read(Buffer.from("192.0.2.7,3/1/2026 8:00 AM,,1,1,1,GREEN,170%,,,x,,,"));
    expect(words.map(({ metric }) => metric)).toEqual(["filter-share", "recipients"]);
  });

  test.each([
    ["the same period", "8:00 AM", "11:00 AM"],
    ["a period within it", "9:00 AM", "10:00 AM"],
    ["the moment at which it begins", "8:00 AM", "8:00 AM"],
    ["a period that begins in it", "10:59 AM", "5:00 PM"],
    ["no time that can be read", "8:00", "noon"],
  ])(
    "of two lines about one address and day, one for %s, the one with more recipients counts alone",
    (...args) => {
      const [, start, end] = args;
      const files = [line(900, "RED", "8:00 AM", "11:00 AM"), line(20, "GREEN", start, end)];
      for (const lines of [files, files.toReversed()])
        expect(of(read(Buffer.from(lines.join("\n"))).words)).toEqual({
          "filter-share": { least: 0.9, most: 1 },
          recipients: { least: 900, most: 900 },
          "complaint-rate": { least: 0.002, most: 0.002 },
          "trap-hits": { least: 3, most: 3 },
        });
    },
  );

  test("parts of a day that don't meet are added, shares by their recipients, whichever account tells them", async () => {
    const parts = [line(300, "GREEN", "12:10 AM", "9:00 AM"), line(100, "RED", "9:00 AM", "11:00 PM")];
    const whole = {
      "filter-share": { least: 0.225, most: 0.325 },
      recipients: { least: 400, most: 400 },
      "complaint-rate": { least: 0.002, most: 0.002 },
      "trap-hits": { least: 6, most: 6 },
    };
    expect(of(read(Buffer.from(parts.join("\n"))).words)).toEqual(whole);
    replies = parts.map((part) => ({ status: 200, raw: Buffer.from(part) }));
    const { words } = await feedOf("/data?key=one", "/data?key=two").read(question);
    expect(of(words.filter(({ subject }) => subject === "192.0.2.7"))).toEqual(whole);
  });

  test("what one part of a day does not tell makes the whole no surer, and no milder than what the other tells", () => {
    const silent = line(100, "RED", "1:00 PM", "2:00 PM").replace("0.2%", "").replace(",3,,,", ",,,,");
    const { words } = read(Buffer.from([line(300, "GREEN", "8:00 AM", "9:00 AM"), silent].join("\n")));
    expect(of(words)).toMatchObject({
      "complaint-rate": { least: 0.0015, most: 0.2515 },
      "trap-hits": { least: 3, most: 3 },
    });
  });
});

test.each<[string, ProviderReply, RegExp]>([
  ["a dead link", { status: 404 }, /Automated Data Access/],
  [
    "a way to the log-in page",
    { status: 302, headers: { location: "https://login.example/" } },
    /make a new one/,
  ],
  [
    "a page instead of the file",
    { status: 200, raw: Buffer.from("<html><p>Sign in, please") },
    /something else/,
  ],
  ["too much at once", { status: 429, headers: { "retry-after": "3600" } }, /answered 429/],
  ["a flood", { status: 200, raw: Buffer.alloc(5 << 20, 44) }, /more than we take/],
])("%s: a sentence for staff that names the link by its number alone", async (_what, reply, sentence) => {
  replies = [reply, reply];
  const error = await feedOf("/data?key=very-secret")
    .read(question)
    .then(
      () => null,
      (thrown: unknown) => thrown,
    );
  expect(error).toMatchObject({ name: "FeedError", message: expect.stringMatching(sentence) });
  expect((error as Error).cause).toBeUndefined();
  expect(String(error)).not.toContain("very-secret");
});

test("a link that can't be read keeps none of the others, is told by its number, and makes no address silent", async () => {
  replies = [{ status: 200, raw: Buffer.from(file.split("\r\n")[0] ?? "") }, { status: 404 }];
  const { words, covered, fault } = await feedOf("/data?key=one", "/data?key=very-secret").read(question);
  expect(covered).toEqual(["192.0.2.7"]);
  expect(words.every(({ value }) => value !== null)).toBe(true);
  expect(fault).toMatch(/^SNDS link 2 is not taken any more/);
  expect(fault).not.toContain("very-secret");
});

test("a link that is no link is told without showing it", async () => {
  const feed = makeSndsFeed({ links: ["snds.example/data?key=very-secret"], patience });
  const error = await feed.read(question).catch((thrown: unknown) => thrown);
  expect(String(error)).toBe("FeedError: SNDS link 1 cannot be reached.");
});
