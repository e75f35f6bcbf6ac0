import type { StaffAuditRow } from "@penguinmails/api-client/admin";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { staffActWords } from "./act-words.ts";
import { detailWords, shortId } from "./detail-words.ts";

/** What staff opened and did, newest first. */
export function StaffAuditList({ rows }: { readonly rows: readonly StaffAuditRow[] }) {
  return (
    <ol className="feed">
      {rows.map((row) => {
        const details = detailWords(row.detail);
        return (
          <li key={row.id} className="feed-row">
            <p>
              <b>{row.staff.name ?? "Somebody who left"}</b> {staffActWords(row.action)}{" "}
              <Subject subject={row.subject} />
            </p>
            <span className="small quiet feed-when">
              <TimeAgo at={row.at} />
            </span>
            {details ? <p className="small quiet feed-rest">{details}</p> : null}
          </li>
        );
      })}
    </ol>
  );
}

const pages: Readonly<Record<string, string>> = {
  tenant: "/tenants",
  node: "/fleet",
  "reply-rule": "/reply-rules",
};
const wholes: Readonly<Record<string, string>> = { audit: "all agencies", decisions: "all agencies" };

/** Named when we know a name, with a way to it when it has a page. A list says nothing that the act doesn't. */
function Subject({ subject: { kind, id, name } }: { readonly subject: StaffAuditRow["subject"] }) {
  if (id === null) return wholes[kind] ?? null;
  const page = pages[kind];
  const label = name ?? `${kind} ${shortId(id)}`;
  return page ? <Link href={`${page}/${id}`}>{label}</Link> : <span className="quiet">{label}</span>;
}
