import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDirectory } from "@penguinmails/sandbox/mailu/directory";
import { pairOf } from "@penguinmails/sandbox/mailu/mailu-volume";
import { memoryStore } from "@penguinmails/sandbox/store";
import { expect, test } from "vitest";
import { withKeyFiles } from "./key-files.ts";

test("a domain signs with the key that lies in the folder: lost it signs with none, put back with the same", async () => {
  const folder = mkdtempSync(join(tmpdir(), "penguinmails-keys-"));
  try {
    const directory = withKeyFiles(openDirectory(memoryStore(), "mailu"), folder, "dkim");
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
    const dkim = pairOf(privateKey.export({ type: "pkcs8", format: "pem" }).toString());
    await directory.putDomain({ name: "acme.example", dkim: null });
    expect(directory.domain("acme.example")).toEqual({ name: "acme.example", dkim: null });
    await directory.putDomain({ name: "acme.example", dkim });
    const path = join(folder, "acme.example.dkim.key");
    const kept = readFileSync(path, "utf8");
    rmSync(path);
    expect(directory.domain("acme.example")).toEqual({ name: "acme.example", dkim: null });
    writeFileSync(path, kept);
    expect(directory.domain("ACME.example")).toEqual({ name: "acme.example", dkim });
    expect(directory.domain("other.example")).toBe(null);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
