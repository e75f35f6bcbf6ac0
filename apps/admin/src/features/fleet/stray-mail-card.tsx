import type { AdminNodeDetail } from "@penguinmails/api-client/admin";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { formatCount } from "@penguinmails/ui/format/number";
import { formatDay } from "@penguinmails/ui/format/time";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { strayInShort, strayWords, worstDay } from "./stray-words.ts";

type Stray = AdminNodeDetail["strayMail"][number];

/** Mail in its collector that was about no message of ours, and which of it is worth a worry. */
export function StrayMailCard({ strayMail }: Pick<AdminNodeDetail, "strayMail">) {
  return (
    <FoldCard title="Mail that is about none of ours" inShort={strayInShort(strayMail)}>
      <div className="stack">
        <p className="quiet">
          {strayMail.length > 0
            ? "It came to the node’s collector within 14 days, was counted and let go: nothing in it moved a limit or stopped a recipient."
            : "For 14 days all mail in the node’s collector was about messages that it sent."}
        </p>
        {strayMail.length > 0 ? (
          <Table
            caption="Mail that is about none of our messages"
            rows={strayMail}
            rowKey={({ kind }) => kind}
            columns={[
              { header: "What came", kind: "row", cell: ({ kind }) => <Kind kind={kind} /> },
              { header: "Today", kind: "number", cell: ({ days }) => formatCount(days.at(-1)?.mails ?? 0) },
              { header: "14 days", kind: "number", cell: ({ days }) => formatCount(sum(days)) },
              { header: "Most in a day", kind: "number", cell: ({ days }) => <Worst days={days} /> },
              { header: "Last", cell: ({ lastAt }) => <TimeAgo at={lastAt} /> },
            ]}
          />
        ) : null}
      </div>
    </FoldCard>
  );
}

function Kind({ kind }: Pick<Stray, "kind">) {
  const { title, meaning } = strayWords[kind];
  return (
    <>
      {title}
      <p className="small normal quiet">{meaning}</p>
    </>
  );
}

function Worst({ days }: Pick<Stray, "days">) {
  const { day, mails } = worstDay(days);
  return (
    <>
      {formatCount(mails)} <span className="small quiet nowrap">{formatDay(Date.parse(day))}</span>
    </>
  );
}

const sum = (days: Stray["days"]) => days.reduce((total, { mails }) => total + mails, 0);
