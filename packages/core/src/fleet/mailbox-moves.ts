import type { MoveTable } from "../move-table.ts";

/** `pending`: its node doesn't have it yet. `paused`: somebody of the agency stopped it. */
export const mailboxStates = ["pending", "ready", "paused"] as const;
export type MailboxState = (typeof mailboxStates)[number];

/** What may move a mailbox: its node `made` it, or somebody of the agency `paused` or `resumed` it. */
export type MailboxCause = "made" | "paused" | "resumed";

/** The state machine of a mailbox, which begins as `pending`. docs/warmup.md draws it. */
export const mailboxMoves: MoveTable<MailboxState, MailboxCause> = {
  pending: { made: ["ready"], paused: [], resumed: [] },
  ready: { made: [], paused: ["paused"], resumed: [] },
  paused: { made: [], paused: [], resumed: ["ready"] },
};
