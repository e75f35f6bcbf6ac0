import { describe, expect, test } from "vitest";
import { isOwnOrigin } from "./origin.ts";

const ours = ["https://app.example", "https://admin.example:8443"];

describe("a request that changes something", () => {
  test.each([
    ["the dashboard", "https://app.example"],
    ["the admin panel, on a port of its own", "https://admin.example:8443"],
    ["the default port, named", "https://app.example:443"],
  ])("comes from one of our own pages: %s", (_, origin) => {
    expect(isOwnOrigin(origin, "cross-site", ours)).toBe(true);
  });

  test.each([
    ["another name", "https://evil.example"],
    ["a name below ours", "https://a.app.example"],
    ["plain HTTP under our name", "http://app.example:443"],
    ["another port of our machine", "https://app.example:8443"],
    ["a port that the panel is not on", "https://admin.example"],
    ["a sandboxed frame", "null"],
    ["no address", "app.example"],
    ["nothing", ""],
  ])("does not: %s, whatever else it says of itself", (_, origin) => {
    expect(isOwnOrigin(origin, "same-origin", ours)).toBe(false);
  });

  test.each([
    ["a client that is no browser", undefined, true],
    ["a page of ours", "same-origin", true],
    ["a person who typed the address", "none", true],
    ["a neighbour under the same site", "same-site", false],
    ["another site", "cross-site", false],
  ])("without an origin is judged by where the browser says it comes from: %s", (_, site, isOurs) => {
    expect(isOwnOrigin(undefined, site, ours)).toBe(isOurs);
  });
});

test.each([
  ["http://127.0.0.1:3000", "http://localhost:3000", true],
  ["http://[::1]:3000", "http://localhost:3000", true],
  ["http://localhost:3000", "http://127.0.0.1:3000", true],
  ["http://127.0.0.1:3001", "http://localhost:3000", false],
  ["http://127.0.0.2:3000", "http://localhost:3000", false],
  ["http://app.example:3000", "http://localhost:3000", false],
])("a machine's names for itself are one: %s of %s: %s", (origin, own, isOurs) => {
  expect(isOwnOrigin(origin, undefined, [own])).toBe(isOurs);
});
