"use client";
import { logIn, resendVerification } from "@penguinmails/api-client/accounts";
import { Button } from "@penguinmails/ui/button";
import { LogInForm } from "@penguinmails/ui/log-in-form";
import type { DemoLogIn } from "@penguinmails/ui/server/demo-log-in";
import { useAction } from "@penguinmails/ui/use-action";
import { browserApi } from "../session/browser-api.ts";

export function MemberLogInForm(props: { readonly next: string; readonly demo: DemoLogIn | null }) {
  return (
    <LogInForm
      {...props}
      demoTitle="Demo log-in of this sandbox"
      logIn={(email, password) => logIn(browserApi, email, password)}
      helpWith={({ code }, email) => (code === "email-not-verified" ? <LinkAgain email={email} /> : null)}
    />
  );
}

function LinkAgain({ email }: { readonly email: string }) {
  const resend = useAction(
    () => resendVerification(browserApi, email),
    () => window.location.assign(`/check-mail?email=${encodeURIComponent(email)}`),
  );
  return (
    <p>
      <Button size="small" busy={resend.busy} onClick={() => resend.run()}>
        Send the link again
      </Button>
    </p>
  );
}
