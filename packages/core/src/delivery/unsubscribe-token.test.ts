import { expect, test } from "vitest";
import { policy } from "../policy.ts";
import { makeSigningKeys } from "./signing-keys.ts";
import { makeUnsubscribeToken, readUnsubscribeToken } from "./unsubscribe-token.ts";

const keys = makeSigningKeys([{ version: "a", secret: "a secret of enough letters" }]);
const of = {
  tenantId: "0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b",
  messageId: "0197a1b2-c3d4-7e5f-8a9b-ffffffffffff",
  issuedAtMs: Date.UTC(2026, 10, 21),
};

test("a link leads to its tenant and message until the policy's last millisecond, then says that it expired", () => {
  const token = makeUnsubscribeToken(keys, of);
  const last = of.issuedAtMs + policy.optOut.linkValidForMs;
  expect(readUnsubscribeToken(keys, token, last)).toEqual({ tenantId: of.tenantId, messageId: of.messageId });
  expect(readUnsubscribeToken(keys, token, last + 1)).toEqual({ expired: true });
});

test("an altered, cut, padded or foreign token is nobody's", () => {
  const token = makeUnsubscribeToken(keys, of);
  for (let i = 0; i < token.length; i += 1) {
    const other = token[i] === "A" ? "B" : "A";
    expect(
      readUnsubscribeToken(keys, token.slice(0, i) + other + token.slice(i + 1), of.issuedAtMs),
    ).toBeNull();
  }
  for (const bad of ["", "a", token.slice(0, -1), `${token}A`, `${token}=`, "a../../etc", "é".repeat(73)]) {
    expect(readUnsubscribeToken(keys, bad, of.issuedAtMs), bad).toBeNull();
  }
  const strangers = makeSigningKeys([{ version: "a", secret: "somebody else's secret" }]);
  expect(readUnsubscribeToken(strangers, token, of.issuedAtMs)).toBeNull();
});

test("is safe in a URL path", () => {
  expect(makeUnsubscribeToken(keys, of)).toMatch(/^[\w-]+$/);
});
