import ssh2 from "ssh2";
import { expect, test } from "vitest";
import { makeKeyPair } from "./key-pair.ts";

test("a malformed pair is never handed out", () => {
  const good = makeKeyPair("good");
  const malformed = { private: good.private.replace(/\n[A-Za-z0-9+/]{20}/, "\n"), public: good.public };
  const cut = { private: good.private, public: good.public.slice(0, 40) };
  const made = [malformed, cut, malformed, good];
  expect(makeKeyPair("node", () => made.shift() ?? good)).toBe(good);
  expect(() => makeKeyPair("node", () => malformed)).toThrow("No usable key pair");
});

test("two thousand pairs in a row can be read, sign and carry their comment", () => {
  for (let n = 0; n < 2_000; n++) {
    const pair = makeKeyPair("pm-node");
    const [own, shown] = [ssh2.utils.parseKey(pair.private), ssh2.utils.parseKey(pair.public)];
    if (own instanceof Error || shown instanceof Error) throw new Error("malformed");
    expect(shown.comment).toBe("pm-node");
    expect(own.getPublicSSH().equals(shown.getPublicSSH())).toBe(true);
  }
});
