"use client";
import { closeDelisting, type Delisting } from "@penguinmails/api-client/blocklists";
import { Badge } from "@penguinmails/ui/badge";
import { BreakableName } from "@penguinmails/ui/breakable-name";
import { Button } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { Fact } from "@penguinmails/ui/fact";
import { Steps } from "@penguinmails/ui/steps";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { useState } from "react";
import { ReasonDialog } from "../reason-dialog.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { MoveDomainDialog } from "./move-domain-dialog.tsx";
import { TickDialog, type TickStep } from "./tick-dialog.tsx";

type Step = Delisting["steps"][number];
const names: Readonly<Record<Step["step"], string>> = {
  "cause-found": "Cause found",
  "cause-fixed": "Cause mended",
  "removal-asked": "Removal asked for",
  clean: "Clean again",
};

/** One listed address or domain: the lists that hold it, the checklist of its way back, and what staff may do. */
export function DelistingCard({ task, onDone }: { readonly task: Delisting; readonly onDone: () => void }) {
  const mayAct = useMay("fleet.act");
  const mayMove = useMay("domains.move");
  const [open, setOpen] = useState<TickStep | "close" | "move" | null>(null);
  const close = () => setOpen(null);
  const isDone = (step: Step["step"]) => task.steps.some((each) => each.step === step && each.tickedAt);
  const next = task.steps.find(({ step, tickedAt }) => step !== "clean" && tickedAt === null)?.step;
  const canMove = mayMove && task.domains.length > 0 && task.freeAddresses.length > 0;
  const which = <span className="visually-hidden">: {task.subject.label}</span>;
  return (
    <Card
      title={`Delisting of ${task.subject.label}`}
      actions={
        <div className="row">
          {mayAct && next && next !== "clean" ? (
            <Button size="small" onClick={() => setOpen(next)}>
              {names[next]}
              {which}
            </Button>
          ) : null}
          {canMove && isDone("cause-fixed") ? (
            <Button size="small" variant="danger" onClick={() => setOpen("move")}>
              Move a domain
              {which}
            </Button>
          ) : null}
          {mayAct && task.steps.every(({ tickedAt }) => tickedAt) ? (
            <Button size="small" variant="primary" icon="check" onClick={() => setOpen("close")}>
              Close the task
              {which}
            </Button>
          ) : null}
        </div>
      }
    >
      <div className="stack">
        <dl className="facts">
          <Fact term="Agency">
            <Link href={`/tenants/${task.tenantId}`}>{task.tenantName}</Link>
          </Fact>
          <Fact term="Node">
            <Link href={`/fleet/${task.nodeId}`}>{task.nodeName}</Link>
          </Fact>
          <Fact term="Out of rotation since">
            <TimeAgo at={task.openedAt} />
          </Fact>
          <Fact term="Domains that wait">
            {task.domains.length === 0
              ? "none"
              : task.domains.map(({ id, name }) => (
                  <div key={id}>
                    <BreakableName name={name} />
                  </div>
                ))}
          </Fact>
          {task.closedAt === null && task.domains.length > 0 ? (
            <Fact term="Their mail in the node’s queue">{queueOf(task.domains)}</Fact>
          ) : null}
        </dl>
        <dl className="facts">
          <Fact term="Lists">
            <Lists task={task} />
          </Fact>
        </dl>
        <Steps steps={task.steps.map((step) => shown(step, task.cleanChecksNeeded))} />
      </div>
      <TickDialog
        task={task}
        step={open === "close" || open === "move" ? null : open}
        onClose={close}
        onDone={onDone}
      />
      <MoveDomainDialog task={task} open={open === "move"} onClose={close} onDone={onDone} />
      <ReasonDialog
        open={open === "close"}
        title={`Let ${task.subject.label} send again?`}
        confirm="Close the task"
        hint="It goes to the audit log of the agency."
        act={(reason) => closeDelisting(browserApi, task.id, reason)}
        onClose={close}
        onDone={onDone}
      >
        {task.subject.kind === "address"
          ? "The address goes back into rotation at half its caps and one connection, and grows from there."
          : "The mailboxes of the domain send again, as far as their caps and its address allow."}
      </ReasonDialog>
    </Card>
  );
}

/** Whether what the node took before the listing may still leave. */
function queueOf(domains: Delisting["domains"]): string {
  const open = domains.filter(({ isQueueHeld }) => !isQueueHeld).map(({ name }) => name);
  if (open.length === 0) return "held by Postfix";
  return `not held yet: ${open.join(", ")}. The node is asked every few minutes.`;
}

function Lists({ task }: { readonly task: Delisting }) {
  return (
    <ul className="stack stack-tight">
      {task.lists.map(({ zone, name, removalUrl, refuses, meanings, since, until }) => (
        <li key={`${zone} ${since}`}>
          <Badge tone={until ? "ok" : refuses ? "bad" : "warn"}>{until ? `${name}: off` : name}</Badge>{" "}
          <span className="quiet">{meanings.join("; ")}</span>{" "}
          <a href={removalUrl} target="_blank" rel="noreferrer">
            Ask for removal
          </a>
        </li>
      ))}
    </ul>
  );
}

function shown({ step, tickedAt, by, note, link }: Step, cleanChecksNeeded: number) {
  const waits =
    step === "clean" ? `The watch ticks this after ${cleanChecksNeeded} clean answers in a row.` : null;
  return {
    name: names[step],
    state: tickedAt ? ("done" as const) : ("pending" as const),
    note: tickedAt ? [note, link].filter(Boolean).join(" – ") : waits,
    aside: tickedAt ? (
      <>
        {by}, <TimeAgo at={tickedAt} />
      </>
    ) : null,
  };
}
