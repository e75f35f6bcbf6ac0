"use client";
import { resendVerification } from "@penguinmails/api-client/accounts";
import { Button } from "@penguinmails/ui/button";
import { Note } from "@penguinmails/ui/note";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";

export function ResendButton({ email }: { readonly email: string }) {
  const [sent, setSent] = useState(false);
  const resend = useAction(
    () => resendVerification(browserApi, email),
    () => setSent(true),
  );
  return (
    <div className="stack">
      {sent ? <Note tone="ok" title="A fresh link is on its way" announce /> : null}
      {resend.problem ? <ProblemNote problem={resend.problem} /> : null}
      <Button wide busy={resend.busy} onClick={() => resend.run()}>
        Send it again
      </Button>
    </div>
  );
}
