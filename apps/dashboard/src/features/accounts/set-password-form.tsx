"use client";
import { setPassword } from "@penguinmails/api-client/accounts";
import { ActionForm } from "@penguinmails/ui/action-form";
import { Button } from "@penguinmails/ui/button";
import { TextField } from "@penguinmails/ui/field";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import Link from "next/link";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";

export function SetPasswordForm({ token }: { readonly token: string }) {
  const [value, setValue] = useState("");
  const save = useAction(
    () => setPassword(browserApi, token, value),
    () => window.location.replace("/"),
  );
  const isLinkDead = save.problem?.code === "expired-token" || save.errorAt("/token") !== undefined;
  return (
    <ActionForm onSend={save.run}>
      {save.problem && isLinkDead ? (
        <ProblemNote
          problem={{
            title: "This link doesn’t work",
            detail: "It is not whole, or was used, or is too old.",
          }}
        >
          <p>
            <Link href="/forgot-password">Ask for a fresh one</Link>
          </p>
        </ProblemNote>
      ) : save.problem ? (
        <ProblemNote problem={save.problem} shownPointers={["/password"]} />
      ) : null}
      <TextField
        label="Password"
        type="password"
        autoComplete="new-password"
        minLength={12}
        maxLength={200}
        hint="At least 12 characters. A sentence is fine."
        error={save.errorAt("/password")}
        value={value}
        onChange={(event) => setValue(event.target.value)}
      />
      <Button variant="primary" type="submit" wide busy={save.busy}>
        Set the password and go in
      </Button>
    </ActionForm>
  );
}
