import { expect, test } from "vitest";
import { safeNext } from "./safe-next.ts";

test.each([
  ["/fleet/1", "/fleet/1"],
  ["/audit?of=staff", "/audit?of=staff"],
  [undefined, "/"],
  ["", "/"],
  ["https://elsewhere.example/", "/"],
  ["//elsewhere.example", "/"],
  ["/\\elsewhere.example", "/"],
  ["/\t/elsewhere.example", "/"],
  ["javascript:alert(1)", "/"],
  ["/log-in?next=/x", "/"],
  ["/verify", "/"],
  ["/log-ins", "/log-ins"],
])("after logging in with next=%j the browser stays here: %s", (next, path) => {
  expect(safeNext(next, ["log-in", "verify"])).toBe(path);
});
