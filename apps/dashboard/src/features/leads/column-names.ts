import type { Lead } from "@penguinmails/api-client/campaigns";

const known: Readonly<Record<string, string>> = {
  email: "E-mail",
  firstName: "First name",
  lastName: "Last name",
  company: "Company",
};

/** What a column is called on the screen: ours have words, the file's own stay. */
export function columnTitle(column: string): string {
  return Object.hasOwn(known, column) ? (known[column] ?? column) : column;
}

/** What a lead has in a column of its list. */
export function valueIn(lead: Omit<Lead, "id" | "status">, column: string): string {
  if (column === "email") return lead.email;
  if (column === "firstName" || column === "lastName" || column === "company") return lead[column] ?? "";
  return lead.custom[column] ?? "";
}
