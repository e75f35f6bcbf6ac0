"use client";
import { newIdempotencyKey } from "@penguinmails/api-client/api";
import { addDomain, type Domain } from "@penguinmails/api-client/domains";
import type { FleetNode } from "@penguinmails/api-client/fleet";
import { ActionForm } from "@penguinmails/ui/action-form";
import { Dialog } from "@penguinmails/ui/dialog";
import { SelectField, TextField } from "@penguinmails/ui/field";
import { FormActions } from "@penguinmails/ui/form-actions";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";
import { statusWord } from "../status-words.ts";

type Props = {
  readonly open: boolean;
  readonly nodes: readonly FleetNode[];
  readonly onClose: () => void;
  readonly onAdded: (domain: Domain) => void;
};

export function AddDomainDialog({ open, onClose, ...rest }: Props) {
  return (
    <Dialog open={open} title="Add a domain" onClose={onClose}>
      <AddForm onClose={onClose} {...rest} />
    </Dialog>
  );
}

function AddForm({ nodes, onClose, onAdded }: Omit<Props, "open">) {
  const [name, setName] = useState("");
  const [nodeId, setNodeId] = useState(nodes[0]?.id ?? "");
  const [key] = useState(newIdempotencyKey);
  const add = useAction(() => addDomain(browserApi, { name, nodeId }, `${key}-${name}-${nodeId}`), onAdded);
  return (
    <ActionForm onSend={add.run}>
      <p className="quiet">
        Use a domain of its own for outreach, not the one your agency lives on. We make its keys and tell you,
        or your DNS provider, which records it needs.
      </p>
      {add.problem ? <ProblemNote problem={add.problem} shownPointers={["/name", "/nodeId"]} /> : null}
      <TextField
        label="Domain"
        placeholder="hello-acme.com"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={add.errorAt("/name")}
      />
      <SelectField
        label="Sends through"
        value={nodeId}
        onChange={(event) => setNodeId(event.target.value)}
        error={add.errorAt("/nodeId")}
        hint="The node that hosts its mailboxes and whose address its mail leaves from."
      >
        {nodes.map((node) => (
          <option key={node.id} value={node.id}>
            {node.name} ({statusWord("node", node.status).label.toLowerCase()})
          </option>
        ))}
      </SelectField>
      <FormActions send="Add the domain" busy={add.busy} onCancel={onClose} />
    </ActionForm>
  );
}
