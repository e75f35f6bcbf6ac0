import { readDemoLogIn } from "@penguinmails/ui/server/demo-log-in";

/** Read when a request comes, never when the pages are built: one build runs anywhere. */
export function readSettings() {
  const demo = process.env["DEMO_LOGIN"] ?? "";
  return {
    apiUrl: process.env["API_URL"] || "http://127.0.0.1:4000",
    /** Known before anybody logged in only because a sandbox sets its demo log-in. */
    isSandbox: demo !== "",
    demoLogIn: readDemoLogIn(demo),
  };
}
