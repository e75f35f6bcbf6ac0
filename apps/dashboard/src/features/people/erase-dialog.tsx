"use client";
import { type Erasure, erasePerson } from "@penguinmails/api-client/people";
import { ActionForm } from "@penguinmails/ui/action-form";
import { BreakableName } from "@penguinmails/ui/breakable-name";
import { Dialog } from "@penguinmails/ui/dialog";
import { TextField } from "@penguinmails/ui/field";
import { FormActions } from "@penguinmails/ui/form-actions";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";

type Props = {
  readonly open: boolean;
  readonly email: string;
  readonly onClose: () => void;
  readonly onErased: (erased: Erasure) => void;
};

export function EraseDialog({ open, ...rest }: Props) {
  return (
    <Dialog open={open} title="Erase this person?" onClose={rest.onClose}>
      <EraseForm {...rest} />
    </Dialog>
  );
}

function EraseForm({ email, onClose, onErased }: Omit<Props, "open">) {
  const [typed, setTyped] = useState("");
  const [mismatch, setMismatch] = useState(false);
  const erase = useAction(() => erasePerson(browserApi, email), onErased);
  const isSame = typed.trim().toLowerCase() === email;
  return (
    <ActionForm
      onSend={() => {
        setMismatch(!isSame);
        if (isSame) void erase.run();
      }}
    >
      <p>
        <b className="anywhere">
          <BreakableName name={email} />
        </b>
        , the names and fields of its leads, and what servers said of it go for good. What waits to be sent to
        it is not sent.
      </p>
      <div>
        <p className="strong">What stays, and why</p>
        <ul className="note-list">
          <li>A hash of the address: nobody mails it again, and a later import leaves it out.</li>
          <li>
            That messages were sent and what became of them, but not to whom: your limits and rates rest on
            it.
          </li>
          <li>Who of you erased it and when, without the address.</li>
          <li>
            Mail that people wrote to your mailboxes: delete it there. Backups of nodes lose it after four
            weeks.
          </li>
        </ul>
      </div>
      {erase.problem ? <ProblemNote problem={erase.problem} /> : null}
      <TextField
        label="Type the address to confirm"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setMismatch(false);
        }}
        error={mismatch ? "This is not the address above" : undefined}
      />
      <FormActions send="Erase for good" busy={erase.busy} isDanger onCancel={onClose} />
    </ActionForm>
  );
}
