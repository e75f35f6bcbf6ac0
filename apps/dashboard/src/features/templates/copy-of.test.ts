import { expect, test } from "vitest";
import { copyOf, nameOfCopy } from "./copy-of.ts";

test("a copy's name still fits, and nothing but the words is copied", () => {
  expect(nameOfCopy("x".repeat(120))).toHaveLength(120);
  const template = { id: "1", name: "Hello", subject: "s", body: "b" };
  expect(copyOf(template)).toEqual({ name: "Hello (copy)", subject: "s", body: "b" });
});
