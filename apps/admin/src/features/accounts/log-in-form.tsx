"use client";
import { staffLogIn } from "@penguinmails/api-client/admin";
import { LogInForm } from "@penguinmails/ui/log-in-form";
import type { DemoLogIn } from "@penguinmails/ui/server/demo-log-in";
import { browserApi } from "../session/browser-api.ts";

export function StaffLogInForm(props: { readonly next: string; readonly demo: DemoLogIn | null }) {
  return (
    <LogInForm
      {...props}
      demoTitle="Demo staff log-in of this sandbox"
      logIn={(email, password) => staffLogIn(browserApi, email, password)}
    />
  );
}
