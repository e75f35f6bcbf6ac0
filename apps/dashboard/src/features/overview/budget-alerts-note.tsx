import type { BudgetAlert } from "@penguinmails/api-client/reputation";
import { Note } from "@penguinmails/ui/note";
import Link from "next/link";

const shownAtFirst = 3;

/** Senders whose week allows little more, the worst first. */
export function BudgetAlertsNote({ alerts }: { readonly alerts: readonly BudgetAlert[] }) {
  const isBad = alerts.some(({ severity }) => severity === "bad");
  const rest = alerts.length - shownAtFirst;
  return (
    <Note
      tone={isBad ? "bad" : "warn"}
      title={isBad ? "More goes wrong than receivers forgive" : "Complaints or bounces come too fast"}
    >
      <ul className="note-list">
        {alerts.slice(0, shownAtFirst).map(({ id, subject, sentence }) => (
          <li key={id}>
            <b>{subject.label}:</b> {sentence}
          </li>
        ))}
      </ul>
      <p>
        <Link href="/evidence#budgets">{rest > 0 ? `See these and ${rest} more` : "See what is left"}</Link>
      </p>
    </Note>
  );
}
