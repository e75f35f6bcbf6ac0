import { getSession, type Session } from "@penguinmails/api-client/accounts";
import { allOf, type Values } from "@penguinmails/api-client/all-of";
import { type Api, type ApiResult, needsLogIn } from "@penguinmails/api-client/api";
import { visitorApi } from "@penguinmails/api-client/visitor-api";
import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { sessionCookie, tenantCookie } from "./cookies.ts";
import { readSettings } from "./settings.ts";

/** The API as the visitor of this request, for the agency they chose. */
export const serverApi = cache(async (): Promise<Api> => apiFor((await cookies()).get(tenantCookie)?.value));

/** The API as the visitor, for whichever agency comes first. */
export const tenantlessApi = (): Promise<Api> => apiFor(undefined);

async function apiFor(tenantId: string | undefined): Promise<Api> {
  const [jar, incoming] = await Promise.all([cookies(), headers()]);
  return visitorApi({
    apiUrl: readSettings().apiUrl,
    session: jar.get(sessionCookie),
    forwardedFor: incoming.get("x-forwarded-for"),
    tenantId,
  });
}

/** Who is logged in; once per request however many ask. */
export const loadSession = cache(async (): Promise<ApiResult<Session>> => {
  const answer = await getSession(await serverApi());
  if (answer.ok) return answer;
  if (needsLogIn(answer.problem)) return sendToLogIn();
  // The chosen agency is not theirs any more.
  if (answer.problem.status === 404 && (await cookies()).has(tenantCookie)) redirect("/switch");
  return answer;
});

/** Whether the person only reads. The API decides; this only spares them forms that it would refuse. */
export async function onlyReads(): Promise<boolean> {
  const session = await loadSession();
  return session.ok && session.value.tenant.level === "viewer";
}

/** For what a page may do without. */
export const nothing = Promise.resolve({ ok: true as const, value: null });

/** All of it at once: every value, or the first refusal. Leads to the log-in or the not-found page where that is it. */
export async function load<T extends Record<string, Promise<ApiResult<unknown>>>>(
  wanted: T,
): Promise<ApiResult<Values<T>>> {
  const answer = await allOf(wanted);
  if (answer.ok) return answer;
  if (needsLogIn(answer.problem)) return sendToLogIn();
  // An id in the address that is no id at all: nothing can be there.
  if (answer.problem.status === 404 || answer.problem.code === "invalid-input") notFound();
  return answer;
}

async function sendToLogIn(): Promise<never> {
  const path = (await headers()).get("x-path") ?? "/";
  redirect(path === "/" ? "/log-in" : `/log-in?next=${encodeURIComponent(path)}`);
}
