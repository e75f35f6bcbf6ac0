import type { LaunchCheck } from "@penguinmails/api-client/campaigns";
import { formatCount, formatNumberOf } from "@penguinmails/ui/format/number";
import { Note } from "@penguinmails/ui/note";
import Link from "next/link";
import { blockerLink } from "./blocker-links.ts";

/** All that stands in the way of a launch, at once; or what will happen. */
export function LaunchReview({
  check,
  templateId,
}: {
  readonly check: LaunchCheck;
  readonly templateId: string;
}) {
  const { blockers } = check;
  if (blockers.length > 0)
    return (
      <Note
        tone="bad"
        title={
          blockers.length === 1
            ? "One thing stands in the way of a launch"
            : `${blockers.length} things stand in the way of a launch`
        }
      >
        <ul className="note-list">
          {blockers.map(({ code, message }) => {
            const link = blockerLink(code, templateId);
            return (
              <li key={`${code} ${message}`}>
                {message} {link ? <Link href={link.href}>{link.words}</Link> : null}
              </li>
            );
          })}
        </ul>
      </Note>
    );
  const mailed = check.leads - check.suppressedLeads;
  return (
    <Note tone="ok" title="Nothing stands in the way">
      <p>
        {formatNumberOf(mailed, "lead")} will be written to
        {check.suppressedLeads > 0 ? `; ${formatCount(check.suppressedLeads)} suppressed are left out` : ""}.
        The mailboxes may send {formatCount(check.capacityPerDay)} on the first day; with their growth it
        takes about {formatNumberOf(check.estimatedSendingDays, "sending day")}.
      </p>
    </Note>
  );
}
