"use client";
import { addStaff, type StaffInvite, type StaffList, type StaffRole } from "@penguinmails/api-client/admin";
import { ActionForm } from "@penguinmails/ui/action-form";
import { TextField } from "@penguinmails/ui/field";
import { FormActions } from "@penguinmails/ui/form-actions";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";
import { RoleField } from "./role-field.tsx";

type Props = {
  readonly roles: StaffList["roles"];
  readonly onClose: () => void;
  readonly onDone: (invite: StaffInvite) => void;
};

export function AddStaffForm({ roles, onClose, onDone }: Props) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<StaffRole>("support");
  const add = useAction(() => addStaff(browserApi, { name, email, role }), onDone);
  return (
    <ActionForm onSend={add.run}>
      {add.problem ? (
        <ProblemNote problem={add.problem} shownPointers={["/name", "/email", "/role"]} />
      ) : null}
      <TextField
        label="Name"
        name="name"
        autoComplete="off"
        maxLength={120}
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={add.errorAt("/name")}
      />
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="off"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        error={add.errorAt("/email")}
      />
      <RoleField roles={roles} value={role} error={add.errorAt("/role")} onChange={setRole} />
      <FormActions send="Add and get a link" busy={add.busy} onCancel={onClose} />
    </ActionForm>
  );
}
