import { expect, test } from "vitest";
import { logError } from "./log-error.ts";

test("keeps what a developer needs and no value of the query or the row", () => {
  const cause = Object.assign(new Error("duplicate key value violates unique constraint"), {
    name: "DatabaseError",
    code: "23505",
    table: "users",
    constraint: "users_email_unique",
    detail: "Key (email)=(ada@agency.example) already exists.",
  });
  const failed = new Error(
    "Failed query: insert into users values ($1, $2)\nparams: ada@agency.example,$argon2id$x\nmore",
    { cause },
  );
  const logged = logError(failed);
  expect(logged).toMatchObject({
    message: "Failed query: insert into users values ($1, $2)\nparams: [redacted]",
    cause: { type: "DatabaseError", code: "23505", table: "users", constraint: "users_email_unique" },
  });
  expect(logged.stack).toContain("log-error.test.ts");
  expect(JSON.stringify(logged)).not.toMatch(/ada@|argon2/);
});

test("a circle of causes ends", () => {
  const error = new Error("round");
  error.cause = error;
  expect(JSON.stringify(logError(error)).match(/"round"/g)).toHaveLength(6);
});

test("what is thrown and is no error is named by its kind alone", () => {
  expect(logError("a secret")).toEqual({ type: "string", message: "something that is no error was thrown" });
});
