import type { StaffAuditRow } from "@penguinmails/api-client/admin";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { sentence } from "../status-words.ts";
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
              <b>{row.staff.name ?? "Somebody who left"}</b> {sentence(row.action).toLowerCase()}{" "}
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

const pages: Readonly<Record<string, string>> = { tenant: "/tenants", node: "/fleet" };

/** `tenant:<id>` leads to the agency; a subject without an id says nothing that the action doesn't. */
function Subject({ subject }: { readonly subject: string }) {
  const [kind = "", id] = subject.split(":");
  if (id === undefined) return null;
  const page = pages[kind];
  const label = `${kind} ${shortId(id)}`;
  return page ? <Link href={`${page}/${id}`}>{label}</Link> : <span className="quiet">{label}</span>;
}
