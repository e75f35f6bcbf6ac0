import { buttonClass } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { FirstRows } from "@penguinmails/ui/first-rows";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { formatCount, formatNumberOf, formatShare } from "@penguinmails/ui/format/number";
import { KeyFigure } from "@penguinmails/ui/key-figure";
import { Note } from "@penguinmails/ui/note";
import { StackBar } from "@penguinmails/ui/stack-bar";
import Link from "next/link";
import { pairsAtFirst } from "../evidence/pairs-at-first.ts";
import { PairsTable } from "../evidence/pairs-table.tsx";
import { NextSend } from "../next-send.tsx";
import { policyNumbers } from "../policy-numbers.ts";
import { bouncedOf, bounceShareOf, campaignSegments, waitingOf } from "./campaign-progress.ts";
import type { Run } from "./campaign-view.tsx";
import { EventList, LatestEvent } from "./event-list.tsx";
import { Funnel } from "./funnel.tsx";
import { HeldCard } from "./held-card.tsx";
import { heldInShort } from "./held-in-short.ts";
import { OperatorsTable } from "./operators-table.tsx";
import { readable } from "./readable.ts";
import { isOver, limitsInShort, operatorsInShort } from "./run-in-short.ts";

/** A campaign that was launched. */
export function RunView({ run }: { readonly run: Run }) {
  const { campaign, activity } = run;
  const { counts } = campaign;
  return (
    <>
      {campaign.statusReason ? (
        <Note
          tone={campaign.statusReason.code.endsWith("-by-user") ? "info" : "warn"}
          title={readable(campaign.statusReason.message)}
        >
          {campaign.status === "paused" || campaign.status === "stopped" ? (
            <p>
              <Link href={`/evidence?subject=${campaign.id}#decisions`}>See the evidence</Link>
            </p>
          ) : null}
        </Note>
      ) : null}
      <Figures run={run} />
      <Card
        title="Where the messages are"
        actions={
          <Link
            href={`/campaigns/${campaign.id}/messages`}
            className={buttonClass({ size: "small", variant: "plain" })}
          >
            All messages
          </Link>
        }
      >
        <div className="stack stack-loose">
          <StackBar label={`${campaign.name} by state`} segments={campaignSegments(counts)} />
          <Funnel counts={counts} />
        </div>
      </Card>
      <HeldCard campaign={campaign} />
      <FoldCard
        title="By mail operator"
        inShort={operatorsInShort(activity.operators, campaign.status)}
        flush
      >
        {activity.operators.length > 0 ? (
          <OperatorsTable operators={activity.operators} />
        ) : isOver(campaign.status) ? (
          <EmptyState icon="campaign" title="Nobody was mailed">
            It ended before a message was planned.
          </EmptyState>
        ) : (
          <EmptyState icon="campaign" title="Being planned">
            We look up who runs each recipient's mail. This takes a moment; the page shows it by itself.
          </EmptyState>
        )}
      </FoldCard>
      {activity.limits.length > 0 ? (
        <FoldCard title="Limits towards these operators today" inShort={limitsInShort(activity.limits)} flush>
          <FirstRows rows={activity.limits} atFirst={pairsAtFirst}>
            {(pairs) => <PairsTable pairs={pairs} />}
          </FirstRows>
        </FoldCard>
      ) : null}
      <FoldCard title="Latest events" inShort={<LatestEvent events={activity.events} />} flush>
        {activity.events.length > 0 ? (
          <EventList events={activity.events} />
        ) : isOver(campaign.status) ? (
          <EmptyState icon="evidence" title="Nothing happened">
            It ended before a message went.
          </EmptyState>
        ) : (
          <EmptyState icon="evidence" title="Nothing has happened yet">
            The first messages go in the sending hours, one by one with a pause between them.
          </EmptyState>
        )}
      </FoldCard>
    </>
  );
}

function Figures({ run }: { readonly run: Run }) {
  const { campaign } = run;
  const { counts } = campaign;
  const waiting = waitingOf(counts);
  const bounced = bouncedOf(counts);
  return (
    <div className="grid-4">
      <KeyFigure
        label="Delivered"
        value={formatCount(counts.delivered)}
        of={`of ${formatCount(counts.planned)}`}
        hint={
          counts.deferredThenDelivered > 0
            ? `${formatCount(counts.deferredThenDelivered)} of them after a deferral`
            : "as the receivers confirmed"
        }
      />
      <KeyFigure
        label="Replies"
        value={formatCount(counts.replied)}
        hint={`${formatNumberOf(counts.unsubscribed, "opt-out")}, ${formatNumberOf(counts.complained, "complaint")}`}
      />
      <KeyFigure
        label="Bounced"
        value={formatCount(bounced)}
        hint={
          bounced === 0
            ? `target: below ${policyNumbers.bounceStopPercent} %`
            : `${formatShare(bounceShareOf(counts))} of what was judged`
        }
      />
      <KeyFigure
        label="Waiting"
        value={formatCount(waiting)}
        hint={
          waiting === 0
            ? "nothing left to send"
            : (heldInShort(campaign) ??
              (campaign.nextSendAt ? (
                <>
                  next: <NextSend at={campaign.nextSendAt} />
                </>
              ) : (
                "in line"
              )))
        }
      />
    </div>
  );
}
