"use client";
import { changeMailboxPassword, type MailboxLogIn } from "@penguinmails/api-client/domains";
import { Button } from "@penguinmails/ui/button";
import { Copyable } from "@penguinmails/ui/copy-button";
import { Dialog } from "@penguinmails/ui/dialog";
import { Fact } from "@penguinmails/ui/fact";
import { Note } from "@penguinmails/ui/note";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";

type Reading = { readonly id: string; readonly logIn: MailboxLogIn };
type Props = { readonly reading: Reading | null; readonly onClose: () => void };

/** What a mail program asks for. The password is dropped when it closes. */
export function ReadMailboxDialog({ reading, onClose }: Props) {
  return (
    <Dialog open={reading !== null} title={`Read ${reading?.logIn.email ?? ""}`} onClose={onClose}>
      {reading ? <LogIn {...reading} /> : null}
    </Dialog>
  );
}

function LogIn({ id, logIn: { email, password, imap, webmailUrl, changing } }: Reading) {
  const [isShown, setShown] = useState(false);
  const [isAsked, setAsked] = useState(changing);
  const change = useAction(
    () => changeMailboxPassword(browserApi, id),
    () => setAsked(true),
  );
  return (
    <div className="stack">
      <p>Replies arrive in this mailbox. Enter this in your mail program as an IMAP account with SSL/TLS.</p>
      <dl className="facts">
        <Fact term="Server">
          <Copyable value={imap.host} label="the server" />
        </Fact>
        <Fact term="Port">
          <Copyable value={String(imap.port)} label="the port" />
        </Fact>
        <Fact term="User">
          <Copyable value={email} label="the user" />
        </Fact>
        <Fact term="Password">
          {isShown ? (
            <Copyable value={password} label="the password" />
          ) : (
            <Button size="small" onClick={() => setShown(true)}>
              Show it
            </Button>
          )}
        </Fact>
      </dl>
      {webmailUrl ? (
        <p>
          Or read it in your browser, with the same user and password:{" "}
          <a href={webmailUrl} target="_blank" rel="noreferrer">
            {webmailUrl}
          </a>
        </p>
      ) : null}
      <p className="small quiet">
        Write from here to people who answered, and to nobody else: mail written here is not paced, counts for
        nothing in the warm-up, and a burst of it makes our staff look for an intruder.
      </p>
      {change.problem ? <ProblemNote problem={change.problem} /> : null}
      {isAsked ? (
        <Note tone="info" announce title="A new password is on its way to the machine">
          <p>
            This one is good until it arrives, within minutes as a rule. Open this again to see the new one.
          </p>
        </Note>
      ) : (
        <div className="dialog-actions">
          <Button busy={change.busy} onClick={() => change.run()}>
            Set a new password
          </Button>
        </div>
      )}
    </div>
  );
}
