"use client";
import {
  type AdminNodeDetail,
  cancelFleetReplacement,
  replaceFleetNode,
} from "@penguinmails/api-client/admin";
import { Button } from "@penguinmails/ui/button";
import { Fact } from "@penguinmails/ui/fact";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { sentence } from "@penguinmails/ui/format/state-words";
import { Note } from "@penguinmails/ui/note";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { useState } from "react";
import { ReasonDialog } from "../reason-dialog.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";

type Props = { readonly node: AdminNodeDetail; readonly onDone: () => void };

/** Having another machine take the place of this one, and where that stands; the same card on both nodes. */
export function NodeReplacement({ node, onDone }: Props) {
  const [open, setOpen] = useState<"replace" | "cancel" | null>(null);
  const mayAct = useMay("fleet.act");
  const replacement = node.replacement;
  const isOpen = replacement !== null && replacement.endedAt === null;
  const canReplace = !isOpen && (node.status === "serving" || node.status === "isolated");
  if (replacement === null && !canReplace) return null;
  const common = {
    hint: "It goes to the audit log of the agency.",
    onClose: () => setOpen(null),
    onDone,
  };
  return (
    <FoldCard
      title="Replacement"
      inShort={replacement ? replacement.sentence : "nobody asked for one"}
      startsOpen={isOpen}
      actions={
        mayAct && canReplace ? (
          <Button onClick={() => setOpen("replace")}>Replace it</Button>
        ) : mayAct && isOpen && replacement.mayCancel ? (
          <Button variant="danger" onClick={() => setOpen("cancel")}>
            Cancel the replacement
          </Button>
        ) : null
      }
    >
      {replacement ? (
        <Standing replacement={replacement} />
      ) : (
        <p className="quiet">
          Another machine is ordered, domains move to it one by one, and this one is given back when nothing
          is under way on it.
        </p>
      )}
      <ReasonDialog
        {...common}
        open={open === "replace"}
        title={`Replace ${node.name} of ${node.tenantName}?`}
        confirm="Order another and replace it"
        isDanger
        act={(reason) => replaceFleetNode(browserApi, node.id, reason)}
      >
        A machine of the same plan, place and number of addresses is ordered and paid for beside this one.
        Each domain waits until its mail under way is settled, moves, and sends again when its records are
        right and its mail was seen leaving from there; its address begins cold. Then this machine is given
        back.
      </ReasonDialog>
      {replacement ? (
        <ReasonDialog
          {...common}
          open={open === "cancel"}
          title={`Cancel the replacement of ${replacement.old.name}?`}
          confirm="Cancel it"
          isDanger
          act={(reason) => cancelFleetReplacement(browserApi, replacement.old.id, reason)}
        >
          {replacement.next.name} is given back to the provider. {replacement.old.name} goes on as it is.
        </ReasonDialog>
      ) : null}
    </FoldCard>
  );
}

function Standing({ replacement }: { readonly replacement: NonNullable<AdminNodeDetail["replacement"]> }) {
  const { old, next, failure, note, askedAt, endedAt } = replacement;
  return (
    <div className="stack">
      {failure ? (
        <Note tone="bad" title={failure.cause} announce>
          <p>{failure.remedy}</p>
        </Note>
      ) : null}
      <p>{replacement.sentence}</p>
      <dl className="facts">
        <Fact term="Goes">
          <Link href={`/fleet/${old.id}`}>{old.name}</Link>
        </Fact>
        <Fact term="Comes">
          <Link href={`/fleet/${next.id}`}>{next.name}</Link>
        </Fact>
        <Fact term="Asked for">
          <TimeAgo at={askedAt} />
        </Fact>
        {endedAt ? (
          <Fact term="Over">
            <TimeAgo at={endedAt} />
          </Fact>
        ) : null}
        {note && !endedAt ? <Fact term="Waits">{sentence(note)}</Fact> : null}
      </dl>
    </div>
  );
}
