import { requireLeadFile } from "./read-lead-file.ts";

const shownLeads = 5;

/** How the beginning of a file will be read: its columns and first leads. Throws `not-a-csv`. */
export async function previewLeadFile(head: Uint8Array) {
  const file = await requireLeadFile(head);
  return {
    columns: [...file.columns],
    leads: file.leads.slice(0, shownLeads).map(({ line, email, firstName, lastName, company, custom }) => ({
      line,
      email,
      firstName,
      lastName,
      company,
      custom: { ...custom },
    })),
  };
}
