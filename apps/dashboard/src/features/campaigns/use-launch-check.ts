"use client";
import { checkLaunch, type LaunchCheck, type LaunchPlan } from "@penguinmails/api-client/campaigns";
import { useAction } from "@penguinmails/ui/use-action";
import { useEffect, useState } from "react";
import { browserApi } from "../session/browser-api.ts";

/** What a launch would say now; asked when it is shown, and again on demand. Null plan: not asked. */
export function useLaunchCheck(plan: LaunchPlan | null) {
  const [check, setCheck] = useState<LaunchCheck | null>(null);
  const ask = useAction((wanted: LaunchPlan) => checkLaunch(browserApi, wanted), setCheck);
  const { run } = ask;
  const key = plan === null ? null : JSON.stringify(plan);
  useEffect(() => {
    setCheck(null);
    if (key !== null) void run(JSON.parse(key) as LaunchPlan);
  }, [key, run]);
  return { check, busy: ask.busy, problem: ask.problem, again: () => (plan ? void run(plan) : undefined) };
}
