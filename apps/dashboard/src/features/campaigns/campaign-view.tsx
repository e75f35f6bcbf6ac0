"use client";
import { allOf } from "@penguinmails/api-client/all-of";
import type { Campaign, CampaignActivity } from "@penguinmails/api-client/campaigns";
import { getCampaign, getCampaignActivity } from "@penguinmails/api-client/campaigns";
import { buttonClass } from "@penguinmails/ui/button";
import { LiveMark } from "@penguinmails/ui/live-mark";
import { PageHead } from "@penguinmails/ui/page-head";
import { useLive } from "@penguinmails/ui/use-live";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { BackLink } from "../back-link.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { StatusBadge } from "../status-badge.tsx";
import { CampaignFacts } from "./campaign-facts.tsx";
import { lookAgainMs } from "./campaign-progress.ts";
import { DraftView } from "./draft-view.tsx";
import { RunView } from "./run-view.tsx";
import { SteerButtons } from "./steer-buttons.tsx";

export type Run = {
  readonly campaign: Campaign;
  readonly activity: CampaignActivity;
};
type Props = {
  readonly initial: Run;
  /** Addresses of the mailboxes that send it and are still there. */
  readonly senders: readonly string[];
};

function readRun(id: string) {
  return allOf({
    campaign: getCampaign(browserApi, id),
    activity: getCampaignActivity(browserApi, id),
  });
}

export function CampaignView({ initial, senders }: Props) {
  const mayAct = useMay("manager");
  const live = useLive<Run>({
    initial,
    read: () => readRun(initial.campaign.id),
    everyMs: ({ campaign }) => lookAgainMs(campaign),
  });
  const { campaign } = live.value;
  const setCampaign = (next: Campaign) => live.set({ ...live.value, campaign: next });
  const isDraft = campaign.status === "draft";
  return (
    <>
      <PageHead
        back={<BackLink href="/campaigns">Campaigns</BackLink>}
        title={campaign.name}
        badge={<StatusBadge kind="campaign" state={campaign.status} />}
        lead={
          isDraft ? (
            <>
              Made <TimeAgo at={campaign.createdAt} />, not launched.
            </>
          ) : (
            <span className="row">
              <span>
                {campaign.launchedAt ? (
                  <>
                    Launched <TimeAgo at={campaign.launchedAt} />
                  </>
                ) : null}
                {campaign.finishedAt ? (
                  <>
                    , ended <TimeAgo at={campaign.finishedAt} />
                  </>
                ) : null}
                .
              </span>
              <LiveMark isLive={live.isLive} problem={live.problem} />
            </span>
          )
        }
        actions={
          mayAct ? (
            <>
              <Link href={`/campaigns/new?from=${campaign.id}`} className={buttonClass()}>
                Copy
              </Link>
              <SteerButtons
                campaign={campaign}
                onChange={setCampaign}
                onStopped={() => void live.refresh()}
              />
            </>
          ) : null
        }
      />
      {isDraft ? <DraftView campaign={campaign} onLaunched={setCampaign} /> : <RunView run={live.value} />}
      <CampaignFacts campaign={campaign} senders={senders} />
    </>
  );
}
