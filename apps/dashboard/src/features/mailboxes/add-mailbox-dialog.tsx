"use client";
import { newIdempotencyKey } from "@penguinmails/api-client/api";
import { addMailbox, type Domain } from "@penguinmails/api-client/domains";
import { ActionForm } from "@penguinmails/ui/action-form";
import { Dialog } from "@penguinmails/ui/dialog";
import { SelectField, TextField } from "@penguinmails/ui/field";
import { FormActions } from "@penguinmails/ui/form-actions";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";

type Props = {
  readonly open: boolean;
  readonly domains: readonly Pick<Domain, "id" | "name">[];
  readonly chosenDomain: string | null;
  readonly onClose: () => void;
  readonly onAdded: () => void;
};

export function AddMailboxDialog({ open, onClose, ...rest }: Props) {
  return (
    <Dialog open={open} title="Add a mailbox" onClose={onClose}>
      <AddForm onClose={onClose} {...rest} />
    </Dialog>
  );
}

function AddForm({ domains, chosenDomain, onClose, onAdded }: Omit<Props, "open">) {
  const [domainId, setDomainId] = useState(chosenDomain ?? domains[0]?.id ?? "");
  const [localPart, setLocalPart] = useState("");
  const [displayName, setDisplayName] = useState("");
  const [key] = useState(newIdempotencyKey);
  const add = useAction(
    () => addMailbox(browserApi, { domainId, localPart, displayName }, `${key}-${domainId}-${localPart}`),
    onAdded,
  );
  const domainName = domains.find(({ id }) => id === domainId)?.name ?? "";
  return (
    <ActionForm onSend={add.run}>
      {add.problem ? (
        <ProblemNote problem={add.problem} shownPointers={["/localPart", "/displayName", "/domainId"]} />
      ) : null}
      <SelectField
        label="Domain"
        value={domainId}
        onChange={(event) => setDomainId(event.target.value)}
        error={add.errorAt("/domainId")}
      >
        {domains.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      <TextField
        label="Address"
        placeholder="anna"
        autoCapitalize="none"
        spellCheck={false}
        suffix={`@${domainName}`}
        value={localPart}
        onChange={(event) => setLocalPart(event.target.value)}
        error={add.errorAt("/localPart")}
      />
      <TextField
        label="Name that recipients see"
        placeholder="Anna Berg"
        value={displayName}
        onChange={(event) => setDisplayName(event.target.value)}
        error={add.errorAt("/displayName")}
        hint="A person who will read the answers."
      />
      <FormActions send="Add the mailbox" busy={add.busy} onCancel={onClose} />
    </ActionForm>
  );
}
