"use client";
import { setStaffPassword } from "@penguinmails/api-client/admin";
import { ActionForm } from "@penguinmails/ui/action-form";
import { Button } from "@penguinmails/ui/button";
import { TextField } from "@penguinmails/ui/field";
import { Note } from "@penguinmails/ui/note";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useEffect, useState } from "react";
import { browserApi } from "../session/browser-api.ts";

/** The token stands after `#` in the address, where no server's log sees it. */
export function SetPasswordForm() {
  const [token, setToken] = useState<string | null>(null);
  const [password, setPassword] = useState("");
  useEffect(() => setToken(window.location.hash.slice(1)), []);
  const choose = useAction(
    () => setStaffPassword(browserApi, token ?? "", password),
    () => window.location.replace("/"),
  );
  if (token === "")
    return (
      <Note tone="bad" title="The link is not whole">
        <p>Copy all of it into the address bar, with what stands after the #.</p>
      </Note>
    );
  return (
    <ActionForm onSend={choose.run}>
      {choose.problem ? (
        <ProblemNote problem={choose.problem} shownPointers={["/password"]}>
          {choose.problem.status === 410 ? <p>Ask a super admin for a new one.</p> : null}
        </ProblemNote>
      ) : null}
      <TextField
        label="New password"
        type="password"
        name="password"
        autoComplete="new-password"
        minLength={12}
        maxLength={200}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        error={choose.errorAt("/password")}
        hint="At least 12 characters; three or four words do well."
      />
      <Button variant="primary" type="submit" wide busy={choose.busy}>
        Set the password and log in
      </Button>
    </ActionForm>
  );
}
