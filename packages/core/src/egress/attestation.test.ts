import { expect, test } from "vitest";
import { makeSigningKeys } from "../delivery/signing-keys.ts";
import { isSignedAttestation, signAttestation } from "./attestation.ts";

const keys = makeSigningKeys([{ version: "a", secret: "0123456789abcdef" }]);
const statement = {
  tenantId: "t1",
  domainId: "d1",
  addressId: "a1",
  domain: "acme.example",
  ip: "198.18.4.11",
  fields: [{ field: "source", expected: "198.18.4.11", seen: "198.18.4.11", state: "ok", advice: null }],
  seenAt: 1_000,
  expiresAt: 2_000,
} as const;
const signature = signAttestation(keys, statement);

test("is signed by us, by whichever of our keys, in whatever order the database gives the fields back", () => {
  const [source] = statement.fields;
  const shuffled = {
    advice: source.advice,
    state: source.state,
    seen: source.seen,
    field: source.field,
    expected: source.expected,
  };
  expect(isSignedAttestation(keys, { ...statement, fields: [shuffled] }, signature)).toBe(true);
  const newer = makeSigningKeys([{ version: "b", secret: "fedcba9876543210" }, ...keys]);
  expect(isSignedAttestation(newer, statement, signature)).toBe(true);
});

test.each([
  { tenantId: "t2" },
  { domainId: "d2" },
  { addressId: "a2" },
  { domain: "other.example" },
  { ip: "198.18.4.12" },
  { fields: [] },
  { fields: [{ ...statement.fields[0], state: "wrong" }] },
  { fields: [{ ...statement.fields[0], seen: "198.18.4.10" }] },
  { seenAt: 999 },
  { expiresAt: 2_001 },
] as const)("no longer counts with %o", (change) => {
  expect(isSignedAttestation(keys, { ...statement, ...change }, signature)).toBe(false);
});

test.each(["", "a", signature.slice(0, -2), `b${signature.slice(1)}`, `a${"A".repeat(43)}`])(
  "%j is no signature of ours",
  (other) => {
    expect(isSignedAttestation(keys, statement, other)).toBe(false);
  },
);
