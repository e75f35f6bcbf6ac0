"use client";
import {
  type AdminNodeDetail,
  getFleetSizes,
  type NodeSizes,
  operateFleetNode,
} from "@penguinmails/api-client/admin";
import { Button } from "@penguinmails/ui/button";
import { SelectField } from "@penguinmails/ui/field";
import { formatCents } from "@penguinmails/ui/format/number";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { ReasonDialog } from "../reason-dialog.tsx";
import { browserApi } from "../session/browser-api.ts";

type Props = { readonly node: AdminNodeDetail; readonly disabled: boolean; readonly onDone: () => void };

/** Asks which larger machine, shows what it costs more a month, and asks why. */
export function ResizeNode({ node, disabled, onDone }: Props) {
  const [sizes, setSizes] = useState<NodeSizes | null>(null);
  const [chosen, setChosen] = useState("");
  const load = useAction(
    () => getFleetSizes(browserApi, node.id),
    (read) => {
      setSizes(read);
      setChosen(read.larger[0]?.rid ?? "");
    },
  );
  return (
    <>
      <Button busy={load.busy} disabled={disabled} onClick={() => void load.run()}>
        Make the machine larger
      </Button>
      {load.problem ? <ProblemNote problem={load.problem} /> : null}
      <ReasonDialog
        open={sizes !== null}
        title={`Make the machine of ${node.name} larger?`}
        confirm="Order and resize"
        isDanger
        hint="It goes to the audit log of the agency."
        act={(reason) => operateFleetNode(browserApi, node.id, { kind: "resize", rid: chosen, reason })}
        onClose={() => setSizes(null)}
        onDone={onDone}
      >
        {sizes ? <Choice sizes={sizes} chosen={chosen} onChoose={setChosen} /> : null}
      </ReasonDialog>
    </>
  );
}

type ChoiceProps = {
  readonly sizes: NodeSizes;
  readonly chosen: string;
  readonly onChoose: (rid: string) => void;
};

function Choice({ sizes: { present, larger }, chosen, onChoose }: ChoiceProps) {
  if (present === null) return <p>The provider's price list does not tell what this machine is.</p>;
  if (larger.length === 0) return <p>The provider sells nothing larger than {present.name}.</p>;
  const size = ({ name, diskGb, monthlyCents }: NonNullable<NodeSizes["present"]>) =>
    `${name}, ${diskGb} GB disk, ${formatCents(monthlyCents)} a month`;
  return (
    <>
      <p>
        Now: {size(present)}. Hostwinds makes an invoice; once it is paid the machine goes down for some
        minutes and its mail waits. It is put back when it is not well within half an hour. It can't be made
        smaller again.
      </p>
      <SelectField label="Machine" value={chosen} onChange={(event) => onChoose(event.target.value)}>
        {larger.map((plan) => (
          <option key={plan.rid} value={plan.rid}>
            {`${size(plan)}: ${formatCents(plan.moreCents)} more`}
          </option>
        ))}
      </SelectField>
    </>
  );
}
