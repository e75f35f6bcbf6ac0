import { getStaffSession, type StaffSession } from "@penguinmails/api-client/admin";
import { allOf, type Values } from "@penguinmails/api-client/all-of";
import { type Api, type ApiResult, needsLogIn } from "@penguinmails/api-client/api";
import { visitorApi } from "@penguinmails/api-client/visitor-api";
import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { sessionCookie } from "./cookies.ts";
import { readSettings } from "./settings.ts";

/** The API as the staff member of this request. */
export const serverApi = cache(async (): Promise<Api> => {
  const [jar, incoming] = await Promise.all([cookies(), headers()]);
  return visitorApi({
    apiUrl: readSettings().apiUrl,
    session: jar.get(sessionCookie),
    forwardedFor: incoming.get("x-forwarded-for"),
  });
});

/** Who is logged in; once per request however many ask. */
export const loadSession = cache(async (): Promise<ApiResult<StaffSession>> => {
  const answer = await getStaffSession(await serverApi());
  return !answer.ok && needsLogIn(answer.problem) ? sendToLogIn() : answer;
});

/** Whether the staff member may; false as long as we don't know who it is. */
export async function may(permission: string): Promise<boolean> {
  const session = await loadSession();
  const permissions = session.ok ? session.value.staff.permissions : [];
  return permissions.includes("*") || permissions.includes(permission);
}

/** All of it at once: every value, or the first refusal. Leads to the log-in or the not-found page where that is it. */
export async function load<T extends Record<string, Promise<ApiResult<unknown>>>>(
  wanted: T,
): Promise<ApiResult<Values<T>>> {
  const answer = await allOf(wanted);
  if (answer.ok) return answer;
  if (needsLogIn(answer.problem)) return sendToLogIn();
  if (answer.problem.status === 404) notFound();
  return answer;
}

async function sendToLogIn(): Promise<never> {
  const path = (await headers()).get("x-path") ?? "/";
  redirect(path === "/" ? "/log-in" : `/log-in?next=${encodeURIComponent(path)}`);
}
