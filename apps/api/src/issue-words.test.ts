import { mailboxBody } from "@penguinmails/contracts/http/domains";
import { expect, test } from "vitest";
import { z } from "zod";
import { issueWords } from "./issue-words.ts";

const told = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value, { error: issueWords }).error?.issues.map(({ message }) => message);

test.each([
  [z.string().trim().min(1), " ", "Fill this in."],
  [z.string().min(10), "short", "At least 10 characters."],
  [z.string().max(1), "two", "At most 1 character."],
  [z.array(z.string()).min(1), [], "Choose at least one."],
  [z.array(z.string()).min(2), ["a"], "At least 2 entries."],
  [z.array(z.string()).max(1), ["a", "b"], "At most 1 entry."],
  [z.array(z.string()).max(2), ["a", "b", "c"], "At most 2 entries."],
  [z.number().int().min(1), 0, "At least 1."],
  [z.number().positive(), 0, "More than 0."],
  [z.number().max(4), 99, "At most 4."],
  [z.email(), "nobody", "Not an e-mail address."],
  [z.string(), undefined, "This is missing."],
  [z.string(), 4, "Invalid input: expected string, received number"],
  [z.string().regex(/^a$/), "b", "It has characters or a form that can’t be used here."],
])("what is wrong is said without the words of the parser: %#", (schema, value, words) => {
  expect(told(schema, value)).toEqual([words]);
});

test("a contract's own words win", () => {
  expect(told(z.string().regex(/^a$/, "Only an a"), "b")).toEqual(["Only an a"]);
  const box = { domainId: "019a9f6e-5a10-7c3e-9a43-0d2f4c8e1b77", localPart: "ü @", displayName: "<Ada>" };
  expect(told(mailboxBody, box)).toEqual([
    "Small letters, digits, dots, hyphens and underscores, with a letter or a digit at both ends.",
    "A name on one line, without quotation marks, angle brackets and @.",
  ]);
});
