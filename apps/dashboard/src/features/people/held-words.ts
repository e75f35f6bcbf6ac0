import type { Person } from "@penguinmails/api-client/people";

/** What the rows are that are held of somebody. */
export const heldWords: Readonly<Record<Person["held"][number]["what"], string>> = {
  leads: "Leads",
  messages: "Messages",
  events: "What became of those",
  mentions: "Other rows that name it",
};
