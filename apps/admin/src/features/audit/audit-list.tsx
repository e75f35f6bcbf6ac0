import type { AuditRow } from "@penguinmails/api-client/admin";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { actWords } from "./act-words.ts";
import { detailWords, shortId } from "./detail-words.ts";

type Props = { readonly rows: readonly AuditRow[]; readonly hidesTenant?: boolean };

/** Who did what to which row, newest first. */
export function AuditList({ rows, hidesTenant = false }: Props) {
  return (
    <ol className="feed">
      {rows.map((row) => {
        const details = detailWords(row.detail);
        return (
          <li key={row.id} className="feed-row">
            <p>
              <b>{actWords(row.action)}</b> <Subject subject={row.subject} />
            </p>
            <span className="small quiet feed-when">
              <TimeAgo at={row.at} />
            </span>
            <p className="small quiet feed-rest">
              <ActorName actor={row.actor} />
              {hidesTenant ? null : (
                <>
                  {" · "}
                  <Link href={`/tenants/${row.tenant.id}`}>{row.tenant.name}</Link>
                </>
              )}
              {details ? <> · {details}</> : null}
            </p>
          </li>
        );
      })}
    </ol>
  );
}

/** An agency is named beside it already. */
function Subject({ subject: { kind, id } }: { readonly subject: AuditRow["subject"] }) {
  if (kind === "tenant") return null;
  return (
    <span className="quiet" title={id}>
      {kind}{" "}
      <code className="nowrap">
        {kind === "node" ? <Link href={`/fleet/${id}`}>{shortId(id)}</Link> : shortId(id)}
      </code>
    </span>
  );
}

const kinds = { user: "agency", staff: "staff", system: "by itself", recipient: "recipient" } as const;

function ActorName({ actor }: { readonly actor: AuditRow["actor"] }) {
  const name = actor.name ?? (actor.kind === "recipient" ? "A recipient" : "Somebody who is gone");
  return (
    <>
      {name} <span>({kinds[actor.kind]})</span>
    </>
  );
}
