"use client";
import { addSuppression } from "@penguinmails/api-client/evidence";
import { ActionForm } from "@penguinmails/ui/action-form";
import { Dialog } from "@penguinmails/ui/dialog";
import { TextField } from "@penguinmails/ui/field";
import { FormActions } from "@penguinmails/ui/form-actions";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";

type Props = { readonly open: boolean; readonly onClose: () => void; readonly onAdded: () => void };

export function AddSuppressionDialog({ open, onClose, onAdded }: Props) {
  return (
    <Dialog open={open} title="Never mail this address" onClose={onClose}>
      <AddForm onClose={onClose} onAdded={onAdded} />
    </Dialog>
  );
}

function AddForm({ onClose, onAdded }: Omit<Props, "open">) {
  const [email, setEmail] = useState("");
  const [note, setNote] = useState("");
  const words = note.trim();
  const add = useAction(() => addSuppression(browserApi, { email, ...(words && { note: words }) }), onAdded);
  return (
    <ActionForm onSend={add.run}>
      {add.problem ? <ProblemNote problem={add.problem} shownPointers={["/email", "/note"]} /> : null}
      <TextField
        label="E-mail"
        type="email"
        autoComplete="off"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        error={add.errorAt("/email")}
      />
      <TextField
        label="Note"
        optional
        maxLength={400}
        hint="For your team: who asked, and how."
        value={note}
        onChange={(event) => setNote(event.target.value)}
        error={add.errorAt("/note")}
      />
      <FormActions send="Suppress" busy={add.busy} onCancel={onClose} />
    </ActionForm>
  );
}
