import { expect, test } from "vitest";
import { keyOfVersion, makeSigningKeys, sign, verifies } from "./signing-keys.ts";

const keys = makeSigningKeys([
  { version: "b", secret: "the newer secret of two" },
  { version: "a", secret: "the older secret of two" },
]);
const [newer, older] = keys;
const data = new TextEncoder().encode("data");

test("a tag holds for its key, purpose and data alone", () => {
  const tag = sign(newer, "one", data, 16);
  expect(verifies(newer, "one", data, tag)).toBe(true);
  expect(verifies(newer, "two", data, tag)).toBe(false);
  expect(verifies(newer, "one", new TextEncoder().encode("Data"), tag)).toBe(false);
  expect(older && verifies(older, "one", data, tag)).toBe(false);
});

test("purpose and data can't be shifted into each other", () => {
  const shifted = new TextEncoder().encode("edata");
  expect(verifies(newer, "on", shifted, sign(newer, "one", data, 16))).toBe(false);
});

test("every bit of the tag counts, and no tag is none", () => {
  const tag = sign(newer, "one", data, 16);
  for (let bit = 0; bit < 128; bit++) {
    const forged = Uint8Array.from(tag);
    forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(verifies(newer, "one", data, forged)).toBe(false);
  }
  expect(verifies(newer, "one", data, new Uint8Array(0))).toBe(false);
});

test("a key is found by its version, an unknown version finds none", () => {
  expect(keyOfVersion(keys, "a")).toBe(older);
  expect(keyOfVersion(keys, "c")).toBeNull();
  expect(keyOfVersion(keys, "")).toBeNull();
});
