import { expect, test } from "vitest";
import { egressHold } from "./egress-hold.ts";

const wrong = {
  field: "ehlo",
  expected: "o1.nodes.example",
  seen: "localhost",
  state: "wrong",
  advice: "The node greeted as localhost.",
} as const;

test("a domain sends while its attestation counts, and not a moment longer", () => {
  const standing = { fields: [], expiresAt: 2_000, trouble: null };
  expect(egressHold("acme.example", standing, 1_999)).toBe(null);
  expect(egressHold("acme.example", standing, 2_000)?.code).toBe("egress-expired");
});

test("says which field is wrong, else why nothing was seen", () => {
  const of = (change: object) =>
    egressHold("acme.example", { fields: [], expiresAt: null, trouble: null, ...change }, 0);
  expect(of({ fields: [wrong] })).toEqual({ code: "egress-wrong", message: wrong.advice });
  expect(of({ trouble: "The node could not be reached." })?.message).toContain(
    "The node could not be reached.",
  );
  expect(of({})?.code).toBe("egress-not-attested");
  expect(egressHold("acme.example", null, 0)?.code).toBe("egress-not-attested");
});
