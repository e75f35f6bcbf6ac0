import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { classifyFiles } from "./classify-files.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "classify-"));
});
afterAll(() => rm(folder, { recursive: true }));

function sink() {
  const written: string[] = [];
  return { written, write: (text: string) => written.push(text) };
}

async function fileOf(name: string, mail: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, mail);
  return file;
}

const bounce = `Return-Path: <>
From: MAILER-DAEMON@mx.receiver.example
To: ann@sender.example
Subject: failure notice

<jo@receiver.example>:
192.0.2.7 does not like recipient.
Remote host said: 550 5.1.1 <jo@receiver.example>... User unknown
Giving up on 192.0.2.7.
`;

describe("npm run classify", () => {
  it("prints one JSON line a file, in order, with exactly the fields of its contract", async () => {
    const files = [
      await fileOf("bounce.eml", bounce),
      await fileOf("note.eml", "From: jo@receiver.example\n\nHello"),
    ];
    const out = sink();
    expect(await classifyFiles(files, out, sink())).toBe(0);
    expect(out.written.map((line) => JSON.parse(line))).toEqual([
      {
        file: files[0],
        kind: "bounce",
        reports: [
          {
            recipient: "jo@receiver.example",
            class: "hard",
            reason: "userunknown",
            status: "5.1.1",
            replyCode: 550,
            hard: true,
          },
        ],
      },
      { file: files[1], kind: "none", reports: [] },
    ]);
    expect(out.written.every((line) => line.endsWith("\n") && line.indexOf("\n") === line.length - 1)).toBe(
      true,
    );
  });

  it.each([
    ["a directory", () => folder, "is a directory"],
    ["nothing by that name", () => join(folder, "missing.eml"), "no such file"],
    [
      "a path that goes through a file",
      () => fileOf("file", "").then((file) => join(file, "mail.eml")),
      "no such file",
    ],
    ["a name that no file can have", () => "mail\0.eml", "can't be read"],
    ["nothing", () => "", "names no file"],
  ])("names %s, fails, and says why in its line", async (_, of, why) => {
    const file = await of();
    const out = sink();
    const complaints = sink();
    expect(await classifyFiles([file], out, complaints)).toBe(1);
    const error = expect.stringContaining(why);
    expect(out.written.map((line) => JSON.parse(line))).toEqual([{ file, kind: "none", reports: [], error }]);
    expect(complaints.written.join("")).toContain(`${file}: ${why}`);
  });

  it("says that a file is empty, and that it is no report", async () => {
    const out = sink();
    const complaints = sink();
    expect(await classifyFiles([await fileOf("empty.eml", "")], out, complaints)).toBe(0);
    expect(JSON.parse(out.written.join(""))).toMatchObject({ kind: "none", reports: [] });
    expect(complaints.written.join("")).toContain("is empty");
  });

  it("names whom a bounce still tries, as no proof, and leaves out whom it reached", async () => {
    const of = (name: string, action: string, status: string) =>
      `\nFinal-Recipient: rfc822; ${name}@receiver.example\nAction: ${action}\nStatus: ${status}\n`;
    const mail = `From: MAILER-DAEMON@mx.receiver.example\nSubject: Returned mail\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x.example\n${of("jo", "failed", "5.1.1")}${of("al", "delayed", "4.1.1")}${of("bo", "delivered", "2.0.0")}`;
    const out = sink();
    await classifyFiles([await fileOf("mixed.eml", mail)], out, sink());
    const { kind, reports } = JSON.parse(out.written.join(""));
    expect(kind).toBe("bounce");
    expect(
      reports.map((one: { recipient: string; class: string; hard: boolean }) => [
        one.recipient,
        one.class,
        one.hard,
      ]),
    ).toEqual([
      ["jo@receiver.example", "hard", true],
      ["al@receiver.example", "transient", false],
    ]);
  });

  it.each(["\n", "\r\n"])("reads all mails of an mbox into one line (%j)", async (lineEnd) => {
    const envelope = "From MAILER-DAEMON Thu Nov 12 09:15:00 2026";
    const human = `${envelope}\nFrom: jo@receiver.example\nSubject: Hi\n\nHello\n`;
    const mailbox = `${human}\n${envelope}\n${bounce}\n${envelope}\n${bounce.replaceAll("<jo@", "<al@")}`;
    const out = sink();
    await classifyFiles([await fileOf("some.mbox", mailbox.replaceAll("\n", lineEnd))], out, sink());
    const line = JSON.parse(out.written.join(""));
    expect(line.kind).toBe("bounce");
    expect(line.reports.map((report: { recipient: string }) => report.recipient)).toEqual([
      "jo@receiver.example",
      "al@receiver.example",
    ]);
  });

  it.each([
    ["fffe", false],
    ["feff", true],
  ])("reads a file that was saved in UTF-16 behind %s as what it shows", async (mark, isSwapped) => {
    const units = Buffer.from(bounce, "utf16le");
    const held = Buffer.concat([Buffer.from(mark, "hex"), isSwapped ? units.swap16() : units]);
    const file = join(folder, `${mark}.eml`);
    await writeFile(file, held);
    const out = sink();
    await classifyFiles([file], out, sink());
    const [report] = JSON.parse(out.written.join("")).reports;
    expect(report).toMatchObject({ recipient: "jo@receiver.example", class: "hard" });
  });

  it("goes on after a file that can't be read, with a line for each, and fails at the end", async () => {
    const good = await fileOf("good.eml", bounce);
    const out = sink();
    const complaints = sink();
    expect(await classifyFiles([join(folder, "missing.eml"), good], out, complaints)).toBe(1);
    expect(out.written.map((line) => JSON.parse(line).file)).toEqual([join(folder, "missing.eml"), good]);
    expect(complaints.written.join("")).toContain("missing.eml");
  });

  it("takes a first -- for the end of options, and not for a file", async () => {
    const good = await fileOf("good.eml", bounce);
    const out = sink();
    expect(await classifyFiles(["--", good], out, sink())).toBe(0);
    expect(out.written.map((line) => JSON.parse(line).file)).toEqual([good]);
  });

  it("says how it is used when it is given nothing", async () => {
    const complaints = sink();
    expect(await classifyFiles([], sink(), complaints)).toBe(2);
    expect(complaints.written.join("")).toContain("FILE...");
  });
});
