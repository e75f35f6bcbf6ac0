import { HostingError } from "@penguinmails/core/ports/hosting";
import { describe, expect, test } from "vitest";
import { normaliseAnswer } from "./answer.ts";
import * as replies from "./fixtures/replies.ts";

type Body = { readonly status?: number; readonly body: string };
const read = ({ status = 200, body }: Body, kind: "read" | "mutation" = "read") =>
  normaliseAnswer("some_action", kind, status, body);
const faultOf = (reply: Body, kind: "read" | "mutation" = "read") => {
  try {
    read(reply, kind);
    return "none";
  } catch (error) {
    return error instanceof HostingError ? error.kind : "another error";
  }
};

describe("an answer of Hostwinds", () => {
  test("a read in its envelope and a bare one are the same", () => {
    expect(read(replies.serverActive)).toEqual(read(replies.serverBare));
    expect(read(replies.oneServer)).toEqual(read(replies.oneServerBare));
    expect(read(replies.noServers)).toEqual([]);
  });

  test("a mutation gives all of its results", () => {
    expect(read(replies.added, "mutation")).toMatchObject([
      { action: "Invoice Paid" },
      { action: "Add Instance" },
    ]);
  });

  test.each([
    ["an error in its array", replies.noSuchService, "refused"],
    ["an error without its array", replies.noSuchServiceUnwrapped, "refused"],
    ["one error beside a success", replies.addedHalf, "refused"],
    ["200 with an error", replies.hourlyDisabled, "refused"],
    ["success: false", { body: '{"success":false}' }, "refused"],
    ["Not Authorized! in words", replies.notAuthorized, "unauthorized"],
    ["403 in HTML", replies.notAuthorized403, "unauthorized"],
    ["401 in JSON", { status: 401, body: "[]" }, "unauthorized"],
    ["HTML with 200", replies.garbage, "garbage"],
    ["nothing at all", replies.empty, "garbage"],
    ["JSON that was cut short", replies.serverCutShort, "garbage"],
    ["500", replies.serverError, "unreachable"],
    ["502 in HTML", replies.badGateway, "unreachable"],
    ["an error with 500", { status: 500, body: replies.tryLater.body }, "unreachable"],
    ["404 in JSON", { status: 404, body: "{}" }, "unreachable"],
  ] as const)("%s is %s", (_title, reply, kind) => {
    expect(faultOf(reply)).toBe(kind);
    expect(faultOf(reply, "mutation")).toBe(kind);
  });

  test("a mutation that says neither yes nor no is garbage, never a success", () => {
    for (const body of ["null", "{}", "[]", "7", '"ok"', '{"message":"queued"}', replies.saysNothing.body])
      expect(faultOf({ body }, "mutation")).toBe("garbage");
  });

  test("a refusal carries the provider's own words and its number", () => {
    expect(() => read(replies.addedHalf)).toThrow("Location Id is invalid. (ERROR 342432)");
  });
});
