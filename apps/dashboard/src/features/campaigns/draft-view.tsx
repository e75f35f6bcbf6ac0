"use client";
import { type Campaign, launchCampaign } from "@penguinmails/api-client/campaigns";
import { Button } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { LaunchReview } from "./launch-review.tsx";
import { useLaunchCheck } from "./use-launch-check.ts";

type Props = { readonly campaign: Campaign; readonly onLaunched: (campaign: Campaign) => void };

/** A campaign that has not begun: what stands in its way, and the button. */
export function DraftView({ campaign, onLaunched }: Props) {
  const mayLaunch = useMay("manager");
  const { templateId, leadListId, mailboxIds } = campaign;
  const review = useLaunchCheck(mayLaunch ? { templateId, leadListId, mailboxIds } : null);
  const launch = useAction(
    () => launchCampaign(browserApi, campaign.id),
    (answer) => onLaunched(answer.campaign),
  );
  if (!mayLaunch) return <p className="quiet">A manager or owner of your agency can launch it.</p>;
  return (
    <Card title="Before it starts">
      <div className="stack">
        {review.check ? (
          <LaunchReview check={review.check} templateId={templateId} />
        ) : review.problem ? (
          <ProblemNote problem={review.problem} />
        ) : (
          <div className="skeleton" style={{ blockSize: "6rem" }} />
        )}
        {launch.problem ? <ProblemNote problem={launch.problem} /> : null}
        <div className="row">
          <Button
            variant="primary"
            icon="play"
            busy={launch.busy}
            disabled={!review.check || review.check.blockers.length > 0}
            onClick={() => launch.run()}
          >
            Launch
          </Button>
          <Button icon="refresh" busy={review.busy} onClick={review.again}>
            Check again
          </Button>
        </div>
      </div>
    </Card>
  );
}
