import { expect, test } from "vitest";
import { cursorOf, pageQuery } from "./page-query.ts";

test("takes ids and leaves out whatever else stands in the address", () => {
  const id = "019a9f6e-5a10-7c3e-9a43-0d2f4c8e1b77";
  expect(pageQuery({ cursor: id, tenant: id, other: "x" })).toEqual({ cursor: id, tenantId: id });
  for (const cursor of [`waits-${id}`, `done-${id}`]) expect(pageQuery({ cursor })).toEqual({ cursor });
  expect(pageQuery({ cursor: `else-${id}` })).toEqual({});
  expect(pageQuery({ cursor: "'; drop", tenant: [id, id] })).toEqual({});
});

test("takes a second list's cursor as it stands, and none where there are several", () => {
  expect(cursorOf({ inbox: "1:stripe:in_1" }, "inbox")).toEqual({ cursor: "1:stripe:in_1" });
  expect(cursorOf({ inbox: ["a", "b"] }, "inbox")).toEqual({});
  expect(cursorOf({}, "inbox")).toEqual({});
});
