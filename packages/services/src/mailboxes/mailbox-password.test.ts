import type { SecretBox } from "@penguinmails/core/ports/outside";
import { expect, test } from "vitest";
import { newMailboxPassword, openMailboxPassword } from "./mailbox-password.ts";

/** Opens under the context alone that it sealed under. */
const secrets: SecretBox = {
  seal: (plain, context) => `${context}|${plain}`,
  open: (sealed, context) => {
    if (!sealed.startsWith(`${context}|`)) throw new Error("sealed for another");
    return sealed.slice(context.length + 1);
  },
};

test("a new password is 32 letters that no other has, and is for its mailbox alone", () => {
  const sealed = newMailboxPassword(secrets, "a");
  expect(openMailboxPassword(secrets, "a", sealed)).toMatch(/^[\w-]{32}$/);
  expect(newMailboxPassword(secrets, "a")).not.toBe(sealed);
  expect(() => openMailboxPassword(secrets, "b", sealed)).toThrow("sealed for another");
});

test("passwords that are stored stay readable", () => {
  expect(openMailboxPassword(secrets, "a", secrets.seal("hunter2", "mailbox:a:password"))).toBe("hunter2");
});
