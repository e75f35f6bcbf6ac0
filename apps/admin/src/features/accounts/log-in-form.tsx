"use client";
import { staffLogIn } from "@penguinmails/api-client/admin";
import { Button } from "@penguinmails/ui/button";
import { TextField } from "@penguinmails/ui/field";
import { Note } from "@penguinmails/ui/note";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import type { DemoLogIn } from "../../server/settings.ts";
import { browserApi } from "../session/browser-api.ts";

type Props = { readonly next: string; readonly demo: DemoLogIn | null };

export function LogInForm({ next, demo }: Props) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const enter = useAction(
    () => staffLogIn(browserApi, email, password),
    () => window.location.assign(next),
  );
  return (
    // Before the script runs, a form without a method would put what was typed into the address.
    <form
      method="post"
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void enter.run();
      }}
    >
      {enter.problem ? <ProblemNote problem={enter.problem} /> : null}
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
        <Note tone="info" title="Demo staff log-in of this sandbox">
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
    </form>
  );
}
