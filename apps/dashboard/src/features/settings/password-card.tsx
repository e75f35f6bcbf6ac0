"use client";
import { askPasswordReset } from "@penguinmails/api-client/accounts";
import { Button } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { Fact } from "@penguinmails/ui/fact";
import { Note } from "@penguinmails/ui/note";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";
import { useSession } from "../session/session-context.tsx";

export function PasswordCard() {
  const { user } = useSession();
  const [sent, setSent] = useState(false);
  const ask = useAction(
    () => askPasswordReset(browserApi, user.email),
    () => setSent(true),
  );
  return (
    <Card title="Your log-in">
      <div className="stack narrow">
        <dl className="facts">
          <Fact term="Name">{user.name}</Fact>
          <Fact term="E-mail">{user.email}</Fact>
        </dl>
        <p className="quiet">
          A new password ends every session of yours, on all devices: use this also when you think somebody
          else is logged in.
        </p>
        {ask.problem ? <ProblemNote problem={ask.problem} /> : null}
        {sent ? (
          <Note tone="ok" title="Look into your mailbox" announce>
            <p>A link to choose a new password is on its way to {user.email}.</p>
          </Note>
        ) : null}
        <div className="row">
          <Button busy={ask.busy} onClick={() => ask.run()}>
            Mail me a link to change the password
          </Button>
        </div>
      </div>
    </Card>
  );
}
