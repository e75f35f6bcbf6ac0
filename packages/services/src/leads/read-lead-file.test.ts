import { policy } from "@penguinmails/core/policy";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LeadFile, readLeadFile } from "./read-lead-file.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
async function read(text: string | Uint8Array): Promise<LeadFile> {
  const file = await readLeadFile(typeof text === "string" ? utf8(text) : text);
  if ("fault" in file) throw new Error(`${file.fault}: ${file.message}`);
  expect(file.rows).toBe(file.leads.length + file.rejected.length);
  return file;
}
const faultOf = async (bytes: Uint8Array) => {
  const file = await readLeadFile(bytes);
  return "fault" in file ? file.fault : "none";
};
const emails = (file: LeadFile) => file.leads.map((lead) => lead.email);
const rejected = (file: LeadFile) => file.rejected.map((row) => [row.line, row.reason]);

describe("files as agencies really send them", () => {
  const rows = ["email,first name", "jane@corp.example,Zoë", "joe@corp.example,Łukasz"];
  const leads = [
    { email: "jane@corp.example", firstName: "Zoë", line: 2 },
    { email: "joe@corp.example", firstName: "Łukasz", line: 3 },
  ];
  const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le");

  test.each<[string, Uint8Array]>([
    ["UTF-8", utf8(rows.join("\n"))],
    ["UTF-8 with a BOM", utf8(`\uFEFF${rows.join("\n")}`)],
    ["CRLF and a last line end", utf8(`${rows.join("\r\n")}\r\n`)],
    ["mixed line ends", utf8(`${rows[0]}\r\n${rows[1]}\n${rows[2]}\r`)],
    ["mixed line ends the other way", utf8(`${rows[0]}\n${rows[1]}\r\n${rows[2]}`)],
    ["CR alone", utf8(rows.join("\r"))],
    ["UTF-16, little end first", utf16(rows.join("\r\n"))],
    ["UTF-16, big end first", Buffer.from(utf16(rows.join("\r\n"))).swap16()],
    ["semicolons", utf8(rows.join("\n").replaceAll(",", ";"))],
    ["tabs", utf8(rows.join("\n").replaceAll(",", "\t"))],
    ["pipes", utf8(rows.join("\n").replaceAll(",", "|"))],
    ["every field quoted", utf8(rows.map((row) => `"${row.replaceAll(",", '","')}"`).join("\n"))],
  ])("%s", async (_what, bytes) => {
    const file = await read(bytes);
    expect(file.leads).toMatchObject(leads);
    expect(file).toMatchObject({ rows: 2, columns: ["email", "firstName"], rejected: [] });
  });

  test("Windows-1252, which many exports still are", async () => {
    const file = await read(
      Buffer.from("email,first name\njane@corp.example,Ren\xe9 \x8a O\x92Hara\n", "latin1"),
    );
    expect(file.leads[0]?.firstName).toBe("René Š O’Hara");
  });

  test("quoted commas, quotes and newlines stay in their field, and lines are counted on", async () => {
    const file = await read(
      'email,company,note\n"jane@corp.example","Doe, ""J"" & Co","a\r\nb\nc"\njoe@corp.example,,\nbad,,\n',
    );
    expect(file.leads).toMatchObject([
      { line: 2, company: 'Doe, "J" & Co', custom: { note: "a b c" } },
      { line: 5, email: "joe@corp.example" },
    ]);
    expect(rejected(file)).toEqual([[6, "malformed-address"]]);
  });

  test("blank lines are no rows, and the lines after them keep their numbers", async () => {
    const file = await read("email\n\n\njane@corp.example\n  \n,\nnobody\n\n");
    expect(file.leads).toMatchObject([{ line: 4 }]);
    expect(rejected(file)).toEqual([[7, "malformed-address"]]);
    expect(file.rows).toBe(2);
  });

  test("a header alone is a list without rows", async () => {
    expect(await read("email,name\n")).toMatchObject({ rows: 0, leads: [], rejected: [] });
  });

  test("names of any script, domains of any script, formulas as text", async () => {
    const file = await read(
      "email,first name\nанна@почта.рф,x\ninfo@почта.рф,Анна\n=1+1@corp.example,\"=cmd|' /C calc'!A0\"\n",
    );
    expect(file.leads).toMatchObject([
      { email: "info@xn--80a1acny.xn--p1ai", domain: "xn--80a1acny.xn--p1ai", firstName: "Анна" },
      { email: "=1+1@corp.example", firstName: "=cmd|' /C calc'!A0" },
    ]);
    expect(rejected(file)).toEqual([[2, "malformed-address"]]);
  });
});

describe("every row that makes no lead is told with its line and reason", () => {
  test("each reason there is", async () => {
    const file = await read(
      [
        "email,first name",
        "jane@corp.example,Jane",
        ",Nobody",
        "nobody,x",
        "JANE@corp.example,again",
        "a@b.example,x,y,z",
        '"ev\u0007il@b.example",x',
        "joe@corp.example,Joe",
      ].join("\n"),
    );
    expect(emails(file)).toEqual(["jane@corp.example", "joe@corp.example"]);
    expect(file.rejected).toEqual([
      { line: 3, reason: "empty-address", value: ", Nobody" },
      { line: 4, reason: "malformed-address", value: "nobody, x" },
      { line: 5, reason: "duplicate of line 2", value: "jane@corp.example" },
      { line: 6, reason: "too-many-fields", value: "a@b.example, x, y, z" },
      { line: 7, reason: "control-characters", value: "ev il@b.example, x" },
    ]);
  });

  test("a quote that is never closed costs its own line alone", async () => {
    const file = await read('email,name\na@x.example,"Broken\nb@x.example,Fine\nc@x.example,"Also fine"\n');
    expect(emails(file)).toEqual(["b@x.example", "c@x.example"]);
    expect(rejected(file)).toEqual([[2, "unclosed-quote"]]);
  });

  test("also in the last line, and in several", async () => {
    const file = await read(
      'email,name\na@x.example,"One\nb@x.example,ok\nc@x.example,"Two\nd@x.example,ok\ne@x.example,"Three',
    );
    expect(emails(file)).toEqual(["b@x.example", "d@x.example"]);
    expect(rejected(file)).toEqual([
      [2, "unclosed-quote"],
      [4, "unclosed-quote"],
      [6, "unclosed-quote"],
    ]);
  });

  test("a line that is too long says so, and no more of the quotes that it has not", async () => {
    const file = await read(`email,name\na@x.example,${"x".repeat(100_000)}\nb@x.example,ok\n`);
    expect(emails(file)).toEqual(["b@x.example"]);
    expect(rejected(file)).toEqual([[2, "too-long"]]);
    const open = await read(`email,name\na@x.example,"Broken\n${"b@x.example,ok\n".repeat(5_000)}`);
    expect(rejected(open)[0]).toEqual([2, "unclosed-quote"]);
  });

  test("what is shown of a row is one line of at most 200 characters", async () => {
    const [row] = (await read(`email,note\nnobody,"${"x\n".repeat(500)}"\n`)).rejected;
    expect(row?.value).toMatch(/^[^\n]{200}$/);
  });
});

describe("what is no lead file is refused as a whole", () => {
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
  const xlsx = Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0, 6, 0, 8, 0, 0, 0]);
  test.each<[string, Uint8Array]>([
    ["empty", new Uint8Array(0)],
    ["empty", utf8(" \n\r\n\t")],
    ["empty", utf8("\uFEFF")],
    ["binary", png],
    ["binary", xlsx],
    ["binary", Buffer.from("email\njane@corp.example", "utf16le")],
    ["no-email-column", utf8("name,phone\nJane,1\n")],
    ["no-email-column", utf8("jane@corp.example\njoe@corp.example\n")],
    ["no-email-column", utf8('{"leads": [{"email": "jane@corp.example"}]}')],
    ["no-email-column", utf8("<!doctype html><html><body>Sign in</body></html>")],
    ["no-email-column", utf8('"email,name\njane@corp.example,Jane\n')],
    ["too-many-rows", utf8(`email\n${"a\n".repeat(policy.limits.leadFileRows + 1)}`)],
  ])("%s", async (fault, bytes) => {
    expect(await faultOf(bytes)).toBe(fault);
  });

  test("a NUL far into the file spoils its row at most", async () => {
    const filler = Array.from({ length: 4_000 }, (_, n) => `a${n}@corp.example,x`).join("\n");
    const file = await read(
      `email,first name\n${filler}\nlast@corp.example,J\u0000ane\nbad\u0000@corp.example,x\n`,
    );
    expect(file.leads.at(-1)).toMatchObject({ email: "last@corp.example", firstName: "J ane" });
    expect(rejected(file)).toEqual([[4_003, "control-characters"]]);
  });
});

describe("nothing is lost", () => {
  test("whatever the bytes: a fault, or leads and rejections that add up, each on a line of the file, none twice", async () => {
    const cell = fc.oneof(
      fc.constantFrom(
        "jane@x.example",
        "joe@x.example",
        "",
        "nobody",
        '"',
        '""',
        '"a',
        'b"',
        '"a\nb"',
        " ",
        "é",
        "\r",
      ),
      fc.string({ maxLength: 6 }),
    );
    const line = fc.array(cell, { maxLength: 4 }).map((cells) => cells.join(","));
    const body = fc.tuple(fc.constantFrom("\n", "\r\n"), fc.array(line, { maxLength: 12 }));
    await fc.assert(
      fc.asyncProperty(body, async ([end, lines]) => {
        const text = ["email,name", ...lines].join(end);
        const file = await readLeadFile(utf8(text));
        if ("fault" in file) return;
        const last = text.split(/\r\n|\n|\r/).length;
        const all = [...file.leads, ...file.rejected].map((row) => row.line);
        expect(file.rows).toBe(all.length);
        for (const at of all) expect(at >= 2 && at <= last).toBe(true);
        expect(new Set(all).size).toBe(all.length);
        expect(new Set(emails(file)).size).toBe(file.leads.length);
      }),
      { numRuns: 500 },
    );
  });

  test("well-formed rows come out one by one, on their lines, whatever their fields hold", async () => {
    const field = fc.string({
      unit: fc.constantFrom("a", ",", '"', "\n", "\r\n", ";", " ", "é", "\t"),
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(field, field), { maxLength: 20 }), async (fields) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
        let text = "email,a,b";
        const lines: number[] = [];
        for (const [n, [a, b]] of fields.entries()) {
          lines.push(text.split(/\r\n|\n|\r/).length + 1);
          text += `\r\nlead${n}@x.example,${quote(a)},${quote(b)}`;
        }
        const file = await read(text);
        expect(emails(file)).toEqual(fields.map((_, n) => `lead${n}@x.example`));
        expect(file.leads.map((lead) => lead.line)).toEqual(lines);
      }),
    );
  });
});

describe("a file made to be slow is answered soon", () => {
  test.each<[string, string]>([
    ["an unclosed quote in every line", `a@x.example,"b\n`],
    ["doubled quotes in every line", `"x""y\n`],
    ["a quote alone in every line", `"\n`],
    ["many columns in every line", `${",".repeat(1_000)}\n`],
  ])("%s", async (_what, line) => {
    const bytes = utf8(`email,name\n${line.repeat(Math.floor(2_000_000 / line.length))}`);
    const start = process.cpuUsage();
    await readLeadFile(bytes);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(15_000);
  });
});

test("while the largest file is read, others get their turns", async () => {
  const line = "@corp.example,Jane,Doe,Corp\n";
  const rows = Array.from({ length: policy.limits.leadFileRows }, (_, n) => `lead${n}${line}`).join("");
  const bytes = utf8(`email,first name,last name,company\n${rows}`);
  let turns = 0;
  let next = setImmediate(function other() {
    turns++;
    next = setImmediate(other);
  });
  const file = await readLeadFile(bytes);
  clearImmediate(next);
  expect(file).toMatchObject({ rows: policy.limits.leadFileRows, rejected: [] });
  // More than parsing alone gives (some 230), or sorting into leads alone (200).
  expect(turns).toBeGreaterThan(300);
});
