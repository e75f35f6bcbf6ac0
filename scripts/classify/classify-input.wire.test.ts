import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { root } from "../stack/settings.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "classify-input-"));
});
afterAll(() => rm(folder, { recursive: true }));

const mail = "From: jo@receiver.example\nAuto-Submitted: auto-replied\nSubject: Away\n\nI am away.\n";
const classify = (file: string) =>
  spawn(process.execPath, ["--import", "tsx", "scripts/classify.ts", file], { cwd: root });
const printed = async (child: ReturnType<typeof classify>) => JSON.parse(await text(child.stdout));

it("reads a mail from a standard input that is a socket, as a program's that started us is", async () => {
  const child = classify("-");
  child.stdin.end(mail);
  expect(await printed(child)).toMatchObject({ file: "-", kind: "autoreply" });
});

it("reads a mail from a named pipe", async () => {
  const pipe = join(folder, "pipe");
  await promisify(execFile)("mkfifo", [pipe]);
  const child = classify(pipe);
  await writeFile(pipe, mail);
  expect(await printed(child)).toMatchObject({ file: pipe, kind: "autoreply" });
});
