"use client";
import { newIdempotencyKey } from "@penguinmails/api-client/api";
import { type FleetNode, type NodeOrder, orderNode } from "@penguinmails/api-client/fleet";
import { ActionForm } from "@penguinmails/ui/action-form";
import { Dialog } from "@penguinmails/ui/dialog";
import { SelectField, TextField } from "@penguinmails/ui/field";
import { FormActions } from "@penguinmails/ui/form-actions";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import Link from "next/link";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";

type Props = {
  readonly open: boolean;
  readonly mostSecondary: number;
  readonly onClose: () => void;
  readonly onOrdered: (node: FleetNode) => void;
};
type Location = NonNullable<NodeOrder["location"]>;
const locations: Readonly<Record<Location, string>> = {
  seattle: "Seattle, United States",
  dallas: "Dallas, United States",
  amsterdam: "Amsterdam, Netherlands",
};

export function OrderNodeDialog({ open, mostSecondary, onClose, onOrdered }: Props) {
  return (
    <Dialog open={open} title="Order a node" onClose={onClose}>
      <OrderForm mostSecondary={mostSecondary} onClose={onClose} onOrdered={onOrdered} />
    </Dialog>
  );
}

function OrderForm({ mostSecondary, onClose, onOrdered }: Omit<Props, "open">) {
  const [secondary, setSecondary] = useState(String(Math.min(2, mostSecondary)));
  const [location, setLocation] = useState<Location>("seattle");
  // One key per opened dialog: pressing again after a lost answer does not rent a second machine.
  const [key] = useState(newIdempotencyKey);
  const order = useAction(
    () =>
      orderNode(
        browserApi,
        { secondaryAddresses: Number(secondary), location },
        `${key}-${secondary}-${location}`,
      ),
    onOrdered,
  );
  return (
    <ActionForm onSend={order.run}>
      <p className="quiet">
        We rent a machine, set up its mail server, give each address its name, and prove all of it before
        anything is sent. That takes some minutes and you can watch.
      </p>
      {order.problem ? (
        <ProblemNote problem={order.problem} shownPointers={["/secondaryAddresses", "/location"]}>
          {order.problem.status === 402 ? (
            <p>
              <Link href="/billing">See the plans</Link>
            </p>
          ) : null}
        </ProblemNote>
      ) : null}
      <TextField
        label="Secondary addresses"
        type="number"
        min={0}
        max={Math.max(mostSecondary, 0)}
        value={secondary}
        onChange={(event) => setSecondary(event.target.value)}
        error={order.errorAt("/secondaryAddresses")}
        hint={`Each domain can send from an address of its own. Your plan has up to ${mostSecondary} a node.`}
      />
      <SelectField
        label="Location"
        value={location}
        onChange={(event) => setLocation(event.target.value as Location)}
        error={order.errorAt("/location")}
      >
        {Object.entries(locations).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </SelectField>
      <FormActions send="Order the node" busy={order.busy} onCancel={onClose} />
    </ActionForm>
  );
}
