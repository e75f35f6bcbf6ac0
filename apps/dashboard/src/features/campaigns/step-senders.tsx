import { Button } from "@penguinmails/ui/button";
import { formatCount, formatNumberOf } from "@penguinmails/ui/format/number";
import { Note } from "@penguinmails/ui/note";
import { SearchField } from "@penguinmails/ui/search-field";
import Link from "next/link";
import { useState } from "react";
import { policyNumbers } from "../policy-numbers.ts";
import { SenderChoice } from "./sender-choice.tsx";
import { sendersAtFirst, sendersShown } from "./senders-shown.ts";
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
  const [search, setSearch] = useState("");
  const { shown, more, ready } = sendersShown(mailboxes, search);
  const unchosen = ready.filter((id) => !chosen.has(id));
  const isSearched = search.trim() !== "";
  const choose = (ids: readonly string[]) => onChange({ mailboxIds: ids });
  const toggle = (id: string) =>
    choose(chosen.has(id) ? draft.mailboxIds.filter((one) => one !== id) : [...draft.mailboxIds, id]);
  return (
    <>
      <div className="row row-between">
        <h2>Who sends, and how fast?</h2>
        <div className="row">
          {unchosen.length > 0 ? (
            <Button size="small" onClick={() => choose([...draft.mailboxIds, ...unchosen])}>
              {isSearched ? `Add the ${unchosen.length} found that are ready` : "All that are ready"}
            </Button>
          ) : null}
          {chosen.size > 1 ? (
            <Button size="small" onClick={() => choose([])}>
              None
            </Button>
          ) : null}
        </div>
      </div>
      <fieldset className="choices choices-wide">
        <legend className="field-label">
          Mailboxes{mailboxes.length > 0 ? `, ${chosen.size} of ${mailboxes.length} chosen` : ""}
        </legend>
        {mailboxes.length === 0 ? (
          <p className="quiet">
            There is no mailbox yet. <Link href="/mailboxes">Add one</Link> and come back.
          </p>
        ) : null}
        {mailboxes.length > sendersAtFirst ? (
          <SearchField
            label="Find mailboxes"
            placeholder="a domain, or a part of an address or a name"
            value={search}
            onSearch={setSearch}
          />
        ) : null}
        {shown.map((box) => (
          <SenderChoice
            key={box.id}
            box={box}
            domain={domainOf.get(box.domainId)}
            isChosen={chosen.has(box.id)}
            onToggle={() => toggle(box.id)}
          />
        ))}
        {mailboxes.length > sendersAtFirst ? (
          <p className="small quiet" role="status">
            {more > 0
              ? `And ${formatCount(more)} more: search for them.`
              : shown.length === 0
                ? "None has this in its address or name."
                : ""}
          </p>
        ) : null}
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
