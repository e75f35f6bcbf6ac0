"use client";
import { verifyEmail } from "@penguinmails/api-client/accounts";
import { buttonClass } from "@penguinmails/ui/button";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import Link from "next/link";
import { useEffect } from "react";
import { browserApi } from "../session/browser-api.ts";

/** Uses up the link by POST, which programs that merely follow links don't do. */
export function VerifyOnArrival({ token }: { readonly token: string }) {
  const { run, problem } = useAction(
    () => verifyEmail(browserApi, token),
    () => window.location.replace("/"),
  );
  useEffect(() => {
    void run();
  }, [run]);
  if (!problem)
    return (
      <p className="row" role="status">
        <span className="spinner" aria-hidden="true" /> Confirming your address …
      </p>
    );
  return (
    <div className="stack">
      <ProblemNote
        problem={
          problem.code === "invalid-input"
            ? { title: "This link doesn’t work", detail: "It is not whole, or was used, or is too old." }
            : problem
        }
      />
      <p className="quiet">
        Links work once and for 24 hours. Log in: if your address is not confirmed yet, we offer a fresh one.
      </p>
      <Link className={buttonClass({ variant: "primary", wide: true })} href="/log-in">
        Go to log in
      </Link>
    </div>
  );
}
