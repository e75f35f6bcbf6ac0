import { expect, it } from "vitest";
import { decisionsQuery } from "./decisions-about.ts";

it("all decisions are asked for folded, those of one subject or that wait for an answer one by one", () => {
  expect(decisionsQuery({ subject: null, waiting: false })).toEqual({ folded: true });
  expect(decisionsQuery({ subject: "box", waiting: false })).toEqual({ subject: "box" });
  expect(decisionsQuery({ subject: null, waiting: true })).toEqual({ standing: "proposed" });
  expect(decisionsQuery({ subject: "box", waiting: true })).toEqual({ subject: "box", standing: "proposed" });
});
