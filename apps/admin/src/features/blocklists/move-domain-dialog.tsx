"use client";
import { type Delisting, moveDomain } from "@penguinmails/api-client/blocklists";
import { SelectField } from "@penguinmails/ui/field";
import { useState } from "react";
import { ReasonDialog } from "../reason-dialog.tsx";
import { browserApi } from "../session/browser-api.ts";

type Props = {
  readonly task: Delisting;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

/** The emergency way: another address for a domain, signed with a reason. */
export function MoveDomainDialog({ task, open, onClose, onDone }: Props) {
  const [domain, setDomainId] = useState("");
  const [address, setAddressId] = useState("");
  const domainId = chosen(task.domains, domain);
  const addressId = chosen(task.freeAddresses, address);
  return (
    <ReasonDialog
      open={open}
      title="Move a domain to another address?"
      confirm="Move it"
      isDanger
      hint="Your signature: it goes to the audit log with your name, and the agency reads it."
      act={(reason) => moveDomain(browserApi, task.id, { domainId, addressId, reason })}
      onClose={onClose}
      onDone={onDone}
    >
      <div className="stack">
        <p>
          The new address starts cold, and the domain sends nothing before the node and DNS know it. If the
          cause was not mended, the new address will be listed as well.
        </p>
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
      </div>
    </ReasonDialog>
  );
}

/** The one that was picked while it is still there, else the first. */
function chosen(all: readonly { readonly id: string }[], picked: string): string {
  return all.some(({ id }) => id === picked) ? picked : (all[0]?.id ?? "");
}
