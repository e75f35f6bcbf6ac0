import { createHash } from "node:crypto";

/** What is shown, and stored inside a text, where an address was erased. */
export const erasedWord = "(erased)";

/** What an erased person's message says that was never handed over. */
export const endedByErasure = "erased";

/**
 * By what an erased message still knows whom it went to: another for each message, so that nothing but a late answer to
 * this very message finds it. Input: normalised address.
 */
export function erasedHash(messageId: string, email: string): string {
  return createHash("sha256").update(`${messageId} ${email.trim().toLowerCase()}`).digest("hex");
}

type Sent = { readonly id: string; readonly recipient: string | null; readonly recipientHash: string };

/** Whether the message went to this address, also when its own was erased since. */
export function isRecipient({ id, recipient, recipientHash }: Sent, address: string): boolean {
  return recipient === null ? erasedHash(id, address) === recipientHash : recipient === address;
}
