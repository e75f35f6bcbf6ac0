"use client";
import { addMember, type Member } from "@penguinmails/api-client/accounts";
import { newIdempotencyKey } from "@penguinmails/api-client/api";
import type { TenantLevel } from "@penguinmails/contracts/http/accounts";
import { ActionForm } from "@penguinmails/ui/action-form";
import { Dialog } from "@penguinmails/ui/dialog";
import { TextField } from "@penguinmails/ui/field";
import { FormActions } from "@penguinmails/ui/form-actions";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";
import { levelWords } from "./level-words.ts";

type Props = {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onInvited: (member: Member) => void;
};
const levels = ["manager", "viewer", "owner"] as const satisfies readonly TenantLevel[];

export function InviteDialog({ open, onClose, onInvited }: Props) {
  return (
    <Dialog open={open} title="Invite a person" onClose={onClose}>
      <InviteForm onClose={onClose} onInvited={onInvited} />
    </Dialog>
  );
}

function InviteForm({ onClose, onInvited }: Omit<Props, "open">) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [level, setLevel] = useState<TenantLevel>("manager");
  const [key] = useState(newIdempotencyKey);
  const invite = useAction(
    () => addMember(browserApi, { name, email, level }, `${key}-${email}-${level}`),
    onInvited,
  );
  return (
    <ActionForm onSend={invite.run}>
      {invite.problem ? <ProblemNote problem={invite.problem} shownPointers={["/name", "/email"]} /> : null}
      <TextField
        label="Name"
        maxLength={120}
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={invite.errorAt("/name")}
      />
      <TextField
        label="Work e-mail"
        type="email"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        error={invite.errorAt("/email")}
      />
      <fieldset className="choices">
        <legend className="field-label">Level</legend>
        {levels.map((one) => (
          <label key={one} className="choice">
            <input
              type="radio"
              name="level"
              value={one}
              checked={level === one}
              onChange={() => setLevel(one)}
            />
            <span className="choice-text">
              <span className="strong">{levelWords[one].label}</span>
              <span className="small quiet">{levelWords[one].may}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <FormActions send="Send the invitation" busy={invite.busy} onCancel={onClose} />
    </ActionForm>
  );
}
