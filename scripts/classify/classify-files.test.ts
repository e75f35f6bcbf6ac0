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

  it("goes on after a file that can't be read, names it, and fails at the end", async () => {
    const good = await fileOf("good.eml", bounce);
    const out = sink();
    const complaints = sink();
    expect(await classifyFiles([join(folder, "missing.eml"), good], out, complaints)).toBe(1);
    expect(out.written).toHaveLength(1);
    expect(complaints.written.join("")).toContain("missing.eml");
  });

  it("says how it is used when it is given nothing", async () => {
    const complaints = sink();
    expect(await classifyFiles([], sink(), complaints)).toBe(2);
    expect(complaints.written.join("")).toContain("FILE...");
  });
});
