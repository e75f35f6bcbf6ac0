"use client";
import { type ReactNode, useState } from "react";
import { ActionForm } from "./action-form.tsx";
import { Button } from "./button.tsx";
import { TextField } from "./field.tsx";
import { Note } from "./note.tsx";
import { ProblemNote } from "./problem-note.tsx";
import type { Refusal, Result } from "./result.ts";
import type { DemoLogIn } from "./server/demo-log-in.ts";
import { useAction } from "./use-action.tsx";

type Props = {
  readonly logIn: (email: string, password: string) => Promise<Result<unknown>>;
  /** Where to go once inside. */
  readonly next: string;
  readonly demo: DemoLogIn | null;
  readonly demoTitle: string;
  /** What else helps after a refusal. */
  readonly helpWith?: (problem: Refusal, email: string) => ReactNode;
};

export function LogInForm({ logIn, next, demo, demoTitle, helpWith }: Props) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const enter = useAction(
    () => logIn(email, password),
    () => window.location.assign(next),
  );
  return (
    <ActionForm onSend={enter.run}>
      {enter.problem ? (
        <ProblemNote problem={enter.problem}>{helpWith?.(enter.problem, email)}</ProblemNote>
      ) : null}
      <TextField
        label="E-mail"
        type="email"
        name="email"
        autoComplete="username"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <TextField
        label="Password"
        type="password"
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button variant="primary" type="submit" wide busy={enter.busy}>
        Log in
      </Button>
      {demo ? (
        <Note tone="info" title={demoTitle}>
          <p>
            <code>{demo.email}</code> / <code>{demo.password}</code>
          </p>
          <p>
            <Button
              size="small"
              onClick={() => {
                setEmail(demo.email);
                setPassword(demo.password);
              }}
            >
              Fill in
            </Button>
          </p>
        </Note>
      ) : null}
    </ActionForm>
  );
}
