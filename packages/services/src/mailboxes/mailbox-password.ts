import { randomBytes } from "node:crypto";
import type { SecretBox } from "@penguinmails/core/ports/outside";

/** Seals for one mailbox alone: what is cut from its row opens nowhere else. */
const contextOf = (mailboxId: string) => `mailbox:${mailboxId}:password`;

/** A new password of a mailbox, 32 random letters of base64url, sealed for it. */
export function newMailboxPassword(secrets: SecretBox, mailboxId: string): string {
  return secrets.seal(randomBytes(24).toString("base64url"), contextOf(mailboxId));
}

/** A password of a mailbox, as its node takes it. Throws when it was sealed for another one. */
export function openMailboxPassword(secrets: SecretBox, mailboxId: string, sealed: string): string {
  return secrets.open(sealed, contextOf(mailboxId));
}
