"use client";
import { type Delisting, moveDomain } from "@penguinmails/api-client/blocklists";
import { ActionForm } from "@penguinmails/ui/action-form";
import { Dialog } from "@penguinmails/ui/dialog";
import { SelectField, TextArea } from "@penguinmails/ui/field";
import { FormActions } from "@penguinmails/ui/form-actions";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";

type Props = {
  readonly task: Delisting;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

/** The emergency way: another address for a domain, signed with a reason. */
export function MoveDomainDialog({ open, ...rest }: Props) {
  return (
    <Dialog open={open} title="Move a domain to another address?" onClose={rest.onClose}>
      <Inner {...rest} />
    </Dialog>
  );
}

function Inner({ task, onClose, onDone }: Omit<Props, "open">) {
  const [domainId, setDomainId] = useState(task.domains[0]?.id ?? "");
  const [addressId, setAddressId] = useState(task.freeAddresses[0]?.id ?? "");
  const [reason, setReason] = useState("");
  const action = useAction(
    () => moveDomain(browserApi, task.id, { domainId, addressId, reason }),
    () => {
      onClose();
      onDone();
    },
  );
  return (
    <ActionForm onSend={() => action.run()}>
      <p>
        The new address starts cold, and the domain sends nothing before the node and DNS know it. If the
        cause was not mended, the new address will be listed as well.
      </p>
      {action.problem ? <ProblemNote problem={action.problem} shownPointers={["/reason"]} /> : null}
      <SelectField label="Domain" value={domainId} onChange={(event) => setDomainId(event.target.value)}>
        {task.domains.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      <SelectField label="To" value={addressId} onChange={(event) => setAddressId(event.target.value)}>
        {task.freeAddresses.map(({ id, ip }) => (
          <option key={id} value={id}>
            {ip}
          </option>
        ))}
      </SelectField>
      <TextArea
        label="Reason"
        rows={3}
        minLength={5}
        maxLength={400}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        error={action.errorAt("/reason")}
        hint="Your signature: it goes to the audit log with your name, and the agency reads it."
      />
      <FormActions send="Move it" busy={action.busy} isDanger onCancel={onClose} />
    </ActionForm>
  );
}
