import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeTarReader } from "@penguinmails/core/backups/tar-contents";
import { afterAll, expect, test } from "vitest";

const root = mkdtempSync(join(tmpdir(), "penguin-tar-"));
afterAll(() => rmSync(root, { recursive: true }));

/** As `tar` of a node writes it: a path of 100 bytes or more comes in an entry of its own, before its file. */
function archiveOf(files: Readonly<Record<string, string>>): Buffer {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return execFileSync("tar", ["--create", "--format=gnu", "--file=-", "-C", root, ...Object.keys(files)]);
}

test("the signing key of a domain whose name is long is found in a backup, and the files after it keep their own names", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const domain = `${"a".repeat(60)}.${"b".repeat(40)}.example`;
  const archive = archiveOf({
    [`dkim/${domain}.dkim.key`]: pem,
    "dkim/short.example.dkim.key": pem,
    "data/main.db": "database",
    [`mail/ada@${domain}/cur/${"9".repeat(80)}:2,S`]: "mail",
    [`mail/ada@${domain}/tmp/${"9".repeat(80)}`]: "not a mail yet",
  });
  const reader = makeTarReader();
  for (let at = 0; at < archive.length; at += 777) reader.push(archive.subarray(at, at + 777));
  const p = publicKey.export({ type: "spki", format: "der" }).toString("base64");
  expect(reader.contents()).toMatchObject({
    files: 5,
    mails: 1,
    hasDatabase: true,
    keys: [
      { domain, publicKey: p },
      { domain: "short.example", publicKey: p },
    ],
  });
});
