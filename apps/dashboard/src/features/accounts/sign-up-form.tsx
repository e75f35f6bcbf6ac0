"use client";
import { signUp } from "@penguinmails/api-client/accounts";
import { ActionForm } from "@penguinmails/ui/action-form";
import { Button } from "@penguinmails/ui/button";
import { TextField } from "@penguinmails/ui/field";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";

const empty = { name: "", agencyName: "", email: "", password: "" };

export function SignUpForm() {
  const [values, setValues] = useState(empty);
  const send = useAction(
    () => signUp(browserApi, values),
    () => window.location.assign(`/check-mail?email=${encodeURIComponent(values.email)}`),
  );
  const bind = (name: keyof typeof empty) => ({
    name,
    value: values[name],
    error: send.errorAt(`/${name}`),
    onChange: (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value }),
  });
  return (
    <ActionForm onSend={send.run}>
      {send.problem ? (
        <ProblemNote problem={send.problem} shownPointers={Object.keys(empty).map((name) => `/${name}`)} />
      ) : null}
      <TextField label="Your name" autoComplete="name" maxLength={120} {...bind("name")} />
      <TextField label="Agency" autoComplete="organization" maxLength={120} {...bind("agencyName")} />
      <TextField
        label="Work e-mail"
        type="email"
        autoComplete="username"
        hint="We send you a link to confirm it."
        {...bind("email")}
      />
      <TextField
        label="Password"
        type="password"
        autoComplete="new-password"
        minLength={12}
        maxLength={200}
        hint="At least 12 characters. A sentence is fine."
        {...bind("password")}
      />
      <Button variant="primary" type="submit" wide busy={send.busy}>
        Make the account
      </Button>
    </ActionForm>
  );
}
