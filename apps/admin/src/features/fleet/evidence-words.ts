import type { AdminNodeDetail } from "@penguinmails/api-client/admin";

type Evidence = AdminNodeDetail["grades"][number]["evidence"];

/** What a grade rests on, in one line; what nobody could tell is said to be unknown. */
export function evidenceWords({ lists, neighbours, formerNames, port25, smtpFilters }: Evidence): string {
  const count = (status: string) => lists.filter((list) => list.status === status).length;
  const names = formerNames === null ? "unknown" : formerNames.join(", ") || "none";
  const filters = smtpFilters === null ? "unknown" : smtpFilters === 0 ? "none" : String(smtpFilters);
  return [
    `Lists: ${count("listed")} hold it, ${count("clean")} clean, ${count("unknown")} unknown`,
    `neighbours: ${neighbours.listed.length} of ${neighbours.answered} listed`,
    `name before: ${names}`,
    `port 25: ${port25}`,
    `SMTP filters: ${filters}`,
  ].join(" · ");
}
