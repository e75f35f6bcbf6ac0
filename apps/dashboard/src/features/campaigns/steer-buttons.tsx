"use client";
import { type Campaign, steerCampaign } from "@penguinmails/api-client/campaigns";
import { Button } from "@penguinmails/ui/button";
import { ConfirmDialog } from "@penguinmails/ui/confirm-dialog";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";
import { canGoOn } from "./can-go-on.ts";

type Props = {
  readonly campaign: Campaign;
  readonly onChange: (campaign: Campaign) => void;
  readonly onStopped: () => void;
};

/** Pause, go on, end for good: what the present state allows. */
export function SteerButtons({ campaign, onChange, onStopped }: Props) {
  const [stopping, setStopping] = useState(false);
  const steer = useAction(
    (verb: "pause" | "resume") => steerCampaign(browserApi, campaign.id, verb),
    onChange,
  );
  const { status } = campaign;
  const canStop = status === "planning" || status === "running" || status === "paused";
  return (
    <>
      {steer.problem ? <ProblemNote problem={steer.problem} /> : null}
      {status === "running" ? (
        <Button icon="pause" busy={steer.busy} onClick={() => steer.run("pause")}>
          Pause
        </Button>
      ) : null}
      {canGoOn(campaign) ? (
        <Button variant="primary" icon="play" busy={steer.busy} onClick={() => steer.run("resume")}>
          Go on
        </Button>
      ) : null}
      {canStop ? (
        <Button variant="danger" icon="stop" onClick={() => setStopping(true)}>
          Stop
        </Button>
      ) : null}
      <ConfirmDialog
        open={stopping}
        title={`Stop ${campaign.name} for good?`}
        confirm="Stop for good"
        act={() => steerCampaign(browserApi, campaign.id, "stop")}
        onClose={() => setStopping(false)}
        onDone={onStopped}
      >
        Messages that were not handed over yet are never sent. This can't be taken back; to hold them for a
        while, pause instead.
      </ConfirmDialog>
    </>
  );
}
