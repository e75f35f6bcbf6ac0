"use client";
import { askPasswordReset } from "@penguinmails/api-client/accounts";
import { ActionForm } from "@penguinmails/ui/action-form";
import { Button } from "@penguinmails/ui/button";
import { TextField } from "@penguinmails/ui/field";
import { Note } from "@penguinmails/ui/note";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";

export function ForgotPasswordForm() {
  const [email, setEmail] = useState("");
  const [sentTo, setSentTo] = useState<string | null>(null);
  const ask = useAction(
    () => askPasswordReset(browserApi, email),
    () => setSentTo(email),
  );
  return (
    <ActionForm onSend={ask.run}>
      {ask.problem ? <ProblemNote problem={ask.problem} shownPointers={["/email"]} /> : null}
      {sentTo ? (
        <Note tone="ok" title="Look into your mailbox" announce>
          <p>If {sentTo} has an account here, a link to choose a new password is on its way.</p>
        </Note>
      ) : null}
      <TextField
        label="E-mail"
        type="email"
        name="email"
        autoComplete="username"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        error={ask.errorAt("/email")}
      />
      <Button variant="primary" type="submit" wide busy={ask.busy}>
        Mail me a link
      </Button>
    </ActionForm>
  );
}
