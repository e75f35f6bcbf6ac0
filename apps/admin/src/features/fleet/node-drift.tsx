"use client";
import { type AdminNodeDetail, lookAtFleetNode } from "@penguinmails/api-client/admin";
import { Button } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { DriftParts } from "@penguinmails/ui/drift-parts";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";

type Props = { readonly node: AdminNodeDetail; readonly onDone: () => void };

/** What of a serving node is no longer as its plan made it. */
export function NodeDrift({ node, onDone }: Props) {
  const look = useAction(() => lookAtFleetNode(browserApi, node.id), onDone);
  const mayAct = useMay("fleet.act");
  return (
    <Card
      title="As planned?"
      actions={
        mayAct ? (
          <Button icon="refresh" busy={look.busy} onClick={() => void look.run()}>
            Look now
          </Button>
        ) : null
      }
    >
      {look.problem ? <ProblemNote problem={look.problem} /> : null}
      <DriftParts drifts={node.drifts} lookedAt={node.lookedAt} unseen={node.unseen} />
    </Card>
  );
}
