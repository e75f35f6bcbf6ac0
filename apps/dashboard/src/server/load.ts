import { getSession, type Session } from "@penguinmails/api-client/accounts";
import { type Api, type ApiResult, makeApi, needsLogIn } from "@penguinmails/api-client/api";
import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { sessionCookie, tenantCookie } from "./cookies.ts";
import { readSettings } from "./settings.ts";

/** The API as the visitor of this request, for the agency they chose. */
export const serverApi = cache(async (): Promise<Api> => {
  const tenant = (await cookies()).get(tenantCookie)?.value;
  return visitorsApi(tenant ? { "x-tenant-id": tenant } : {});
});

/** The API as the visitor, for whichever agency comes first. */
export const tenantlessApi = (): Promise<Api> => visitorsApi({});

async function visitorsApi(extra: Readonly<Record<string, string>>): Promise<Api> {
  const [jar, incoming] = await Promise.all([cookies(), headers()]);
  const session = jar.get(sessionCookie)?.value;
  const forwarded = incoming.get("x-forwarded-for");
  return makeApi({
    baseUrl: readSettings().apiUrl,
    headers: {
      ...extra,
      ...(session ? { cookie: `${sessionCookie}=${session}` } : {}),
      ...(forwarded ? { "x-forwarded-for": forwarded } : {}),
    },
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

type Values<T> = { readonly [K in keyof T]: T[K] extends Promise<ApiResult<infer V>> ? V : never };

/** All of it at once: every value, or the first refusal. Leads to the log-in or the not-found page where that is it. */
export async function load<T extends Record<string, Promise<ApiResult<unknown>>>>(
  wanted: T,
): Promise<ApiResult<Values<T>>> {
  const answers = await Promise.all(
    Object.entries(wanted).map(async ([name, answer]) => [name, await answer] as const),
  );
  const values: Record<string, unknown> = {};
  for (const [name, answer] of answers) {
    if (!answer.ok) {
      if (needsLogIn(answer.problem)) return sendToLogIn();
      // An id in the address that is no id at all: nothing can be there.
      if (answer.problem.status === 404 || answer.problem.code === "invalid-input") notFound();
      return answer;
    }
    values[name] = answer.value;
  }
  return { ok: true, value: values as Values<T> };
}

async function sendToLogIn(): Promise<never> {
  const path = (await headers()).get("x-path") ?? "/";
  redirect(path === "/" ? "/log-in" : `/log-in?next=${encodeURIComponent(path)}`);
}
