import { Button } from "@penguinmails/ui/button";
import { formatCount, formatNumberOf } from "@penguinmails/ui/format/number";
import { Note } from "@penguinmails/ui/note";
import Link from "next/link";
import { policyNumbers } from "../policy-numbers.ts";
import { StatusBadge } from "../status-badge.tsx";
import type { StepProps } from "./step-props.ts";

const {
  growthPerGoodDay,
  capPerDay,
  gapSeconds: [gapFrom, gapTo],
} = policyNumbers.mailbox;
const [hourFrom, hourTo] = policyNumbers.sendingHours;

export function SendersStep({ draft, choices, onChange }: StepProps) {
  const { mailboxes, domains, timezone } = choices;
  const domainOf = new Map(domains.map((domain) => [domain.id, domain]));
  const chosen = new Set(draft.mailboxIds);
  const senders = mailboxes.filter(({ id }) => chosen.has(id));
  const cap = senders.reduce((sum, { capPerDay }) => sum + capPerDay, 0);
  const held = senders.filter(({ hold }) => hold !== null).length;
  const ready = mailboxes.filter(({ status }) => status === "ready").map(({ id }) => id);
  const toggle = (id: string) =>
    onChange({
      mailboxIds: chosen.has(id) ? draft.mailboxIds.filter((one) => one !== id) : [...draft.mailboxIds, id],
    });
  return (
    <>
      <div className="row row-between">
        <h2>Who sends, and how fast?</h2>
        {ready.length > 1 ? (
          <Button size="small" onClick={() => onChange({ mailboxIds: ready })}>
            All that are ready
          </Button>
        ) : null}
      </div>
      <fieldset className="choices choices-wide">
        <legend className="field-label">Mailboxes</legend>
        {mailboxes.length === 0 ? (
          <p className="quiet">
            There is no mailbox yet. <Link href="/mailboxes">Add one</Link> and come back.
          </p>
        ) : null}
        {mailboxes.map((box) => {
          const domain = domainOf.get(box.domainId);
          return (
            <label key={box.id} className="choice">
              <input type="checkbox" checked={chosen.has(box.id)} onChange={() => toggle(box.id)} />
              <span className="choice-text">
                <span className="strong anywhere">{box.email}</span>
                <span className="small quiet">
                  {box.displayName}; {formatCount(box.capPerDay)} a day now
                </span>
                {box.hold ? (
                  <span className="row">
                    <StatusBadge kind="hold" state={box.hold.code} />
                  </span>
                ) : box.status !== "ready" || (domain && domain.status !== "verified") ? (
                  <span className="row">
                    {box.status === "ready" ? null : <StatusBadge kind="mailbox" state={box.status} />}
                    {domain && domain.status !== "verified" ? (
                      <>
                        <StatusBadge kind="domain" state={domain.status} />
                        <span className="small quiet">domain</span>
                      </>
                    ) : null}
                  </span>
                ) : null}
              </span>
            </label>
          );
        })}
      </fieldset>
      {held > 0 ? (
        <Note
          tone="warn"
          title={
            held === senders.length ? "None of these may send now" : `${held} of these may send nothing now`
          }
        >
          <p>
            <Link href="/mailboxes">Mailboxes</Link> says what keeps them. They take their turns once nothing
            does.
          </p>
        </Note>
      ) : null}
      <Note
        tone="info"
        title={
          draft.mailboxIds.length === 0
            ? "Pace"
            : `${formatNumberOf(draft.mailboxIds.length, "mailbox", "mailboxes")}, ${formatCount(cap)} messages on the first day`
        }
      >
        <p>
          They take turns. Each waits {gapFrom} to {gapTo} seconds between two messages and sends from Monday
          to Friday, {hourFrom} to {hourTo} o'clock in {timezone.replaceAll("_", " ")} (
          <Link href="/settings">change</Link>). Its limit grows by {growthPerGoodDay} with every good day, up
          to {capPerDay}, and shrinks when receivers object.
        </p>
        <p>
          The first {policyNumbers.canarySize} of the list go ahead; the rest follows once their bounces were
          judged.
        </p>
      </Note>
    </>
  );
}
