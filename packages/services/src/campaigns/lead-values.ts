import type { PlaceholderValues } from "@penguinmails/core/delivery/render";
import type { leads } from "@penguinmails/db/schema/campaigns";

/** What a lead offers to a template's placeholders: the file's own columns, then the known ones. */
export function leadValues(lead: typeof leads.$inferSelect): PlaceholderValues {
  return {
    ...lead.custom,
    email: lead.email,
    firstName: lead.firstName,
    lastName: lead.lastName,
    company: lead.company,
  };
}
