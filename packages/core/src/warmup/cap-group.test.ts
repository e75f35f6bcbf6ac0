import { expect, test } from "vitest";
import { capGroup } from "./cap-group.ts";

test("mail gateways share one cap, operators that the policy names have their own, the rest share one", () => {
  expect(["mimecast", "proofpoint", "cisco", "hornetsecurity"].map((name) => capGroup(name))).toEqual(
    Array(4).fill("gateway"),
  );
  expect(["google", "smallhost.co.uk"].map((name) => capGroup(name))).toEqual(["google", "others"]);
});
