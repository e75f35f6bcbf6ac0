import { expect, test } from "vitest";
import { makeYahooImport } from "./yahoo-import.ts";

const question = {
  firstDay: "2026-02-01",
  lastDay: "2026-03-01",
  domains: ["acme.example", "quiet.example"],
  addresses: [],
};

test("rates in per cent become shares, columns stand in any order, and an empty rate is not enough data", async () => {
  const csv =
    "\uFEFFDay,Domain,delivered,complaint_rate_percent\r\n2026-03-01,Acme.example,4100,0.12\n2026-03-01,quiet.example,,\n";
  expect(await makeYahooImport(csv).read(question)).toEqual({
    words: [
      {
        subject: "acme.example",
        day: "2026-03-01",
        metric: "complaint-rate",
        value: { least: 0.0012, most: 0.0012 },
      },
      {
        subject: "acme.example",
        day: "2026-03-01",
        metric: "recipients",
        value: { least: 4_100, most: 4_100 },
      },
      { subject: "quiet.example", day: "2026-03-01", metric: "complaint-rate", value: null },
    ],
    covered: ["acme.example", "quiet.example"],
  });
});

test("every line that is wrong is named, and then none counts", async () => {
  const csv = [
    "domain,day,complaint_rate_percent,delivered",
    "acme.example,2026-03-01,0.1,10",
    "stranger.example,2026-03-01,0.1,10",
    "acme.example,1 March,0.1,10",
    "acme.example,2026-03-02,0.1,10",
    "acme.example,2026-02-27,120,10",
    "acme.example,2026-02-28,0.1,-4",
    "acme.example,2026-02-30,0.1,10",
    "ACME.example,2026-03-01,0.2,10",
  ].join("\n");
  const error = await makeYahooImport(csv)
    .read(question)
    .catch((thrown: unknown) => String(thrown));
  for (const n of [3, 4, 5, 6, 7, 8, 9]) expect(error).toContain(`line ${n}:`);
  expect(error).not.toContain("line 2:");
  const spaced = "\ndomain,day,complaint_rate_percent\n\nstranger.example,2026-03-01,0.1\n";
  await expect(makeYahooImport(spaced).read(question)).rejects.toThrow("taken. line 4: no verified domain");
});

test("a file without its columns is refused, a long list of faults is cut", async () => {
  await expect(makeYahooImport("a,b\n1,2").read(question)).rejects.toThrow(
    /missing: domain, day, complaint_rate_percent/,
  );
  const many = `domain,day,complaint_rate_percent\n${"x.example,2026-03-01,0.1\n".repeat(500)}`;
  await expect(makeYahooImport(many).read(question)).rejects.toThrow(/and 480 more/);
});
