"use client";
import { type AdminNodeDetail, getFleetPlan, operateFleetNode } from "@penguinmails/api-client/admin";
import type { NodePlanDiff } from "@penguinmails/api-client/fleet";
import { Button } from "@penguinmails/ui/button";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { operationsInShort } from "@penguinmails/ui/format/node-in-short";
import { OperationsTable } from "@penguinmails/ui/operation-parts";
import { PlanParts } from "@penguinmails/ui/plan-parts";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { ReasonDialog } from "../reason-dialog.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { ResizeNode } from "./resize-node.tsx";

type Props = { readonly node: AdminNodeDetail; readonly onDone: () => void };
type Kind = "apply" | "restart-mailu" | "reboot" | "rotate-key" | "renew-tls" | "grade-addresses";

/** Applying the plan, once it was shown; restarting Mailu; another SSH key, another certificate, a larger machine. And what became of those asked for. */
export function NodeOperations({ node, onDone }: Props) {
  const [open, setOpen] = useState<Kind | null>(null);
  const [plan, setPlan] = useState<NodePlanDiff | null>(null);
  const show = useAction(
    () => getFleetPlan(browserApi, node.id),
    (read) => {
      setPlan(read);
      setOpen("apply");
    },
  );
  const mayAct = useMay("fleet.act");
  const isBusy = node.operations.some(({ state }) => state === "running");
  const dialog = (kind: Kind) => ({
    open: open === kind,
    hint: "It goes to the audit log of the agency.",
    act: (reason: string) => operateFleetNode(browserApi, node.id, { kind, reason }),
    onClose: () => setOpen(null),
    onDone,
  });
  return (
    <FoldCard
      title="Operations"
      inShort={operationsInShort(node.operations)}
      startsOpen={isBusy}
      actions={
        mayAct ? (
          <div className="row">
            <Button busy={show.busy} disabled={isBusy} onClick={() => void show.run()}>
              Show and apply the plan
            </Button>
            <Button disabled={isBusy} onClick={() => setOpen("grade-addresses")}>
              Grade the addresses
            </Button>
            <Button disabled={isBusy} onClick={() => setOpen("rotate-key")}>
              Change the SSH key
            </Button>
            <Button disabled={isBusy} onClick={() => setOpen("renew-tls")}>
              Renew the certificate
            </Button>
            <ResizeNode node={node} disabled={isBusy} onDone={onDone} />
            <Button disabled={isBusy} onClick={() => setOpen("restart-mailu")}>
              Restart Mailu
            </Button>
            <Button disabled={isBusy} onClick={() => setOpen("reboot")}>
              Reboot the machine
            </Button>
          </div>
        ) : null
      }
    >
      {show.problem ? <ProblemNote problem={show.problem} /> : null}
      {node.operations.length > 0 ? (
        <OperationsTable operations={node.operations} />
      ) : (
        <p className="quiet">Nothing was asked to be done to this node yet.</p>
      )}
      <ReasonDialog {...dialog("apply")} title={`Apply the plan of ${node.name}?`} confirm="Apply the plan">
        {plan ? <PlanParts plan={plan} /> : null}
      </ReasonDialog>
      <ReasonDialog
        {...dialog("grade-addresses")}
        title={`Grade the addresses of ${node.name} again?`}
        confirm="Grade them"
      >
        Block lists, neighbours, port 25 and the provider’s filters are asked anew. One that is good again
        comes back; a bad one that no domain leaves from is held. Nothing is bought or given back.
      </ReasonDialog>
      <ReasonDialog
        {...dialog("rotate-key")}
        title={`Change the SSH key of ${node.name}?`}
        confirm="Change the key"
      >
        Another key is let in and proven before the old one goes. Mail is not touched.
      </ReasonDialog>
      <ReasonDialog {...dialog("renew-tls")} title={`Renew the certificate of ${node.name}?`} confirm="Renew">
        Let's Encrypt gives another one, which is then shown on every port. It gives five a week for a name: a
        certificate that holds for more than three weeks is renewed by itself. If the mail server does not
        read it, its front starts again and mail waits for seconds.
      </ReasonDialog>
      <ReasonDialog
        {...dialog("restart-mailu")}
        title={`Restart Mailu on ${node.name}?`}
        confirm="Restart"
        isDanger
      >
        All containers start again. Mail waits for about a minute; nothing is lost.
      </ReasonDialog>
      <ReasonDialog
        {...dialog("reboot")}
        title={`Reboot the machine of ${node.name}?`}
        confirm="Reboot"
        isDanger
      >
        The provider starts it again, also when it is off or lets nobody in. Mail waits for some minutes;
        nothing is lost.
      </ReasonDialog>
    </FoldCard>
  );
}
