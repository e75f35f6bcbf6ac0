import { getStaffSession, type StaffSession } from "@penguinmails/api-client/admin";
import { type Api, type ApiResult, makeApi, needsLogIn } from "@penguinmails/api-client/api";
import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { sessionCookie } from "./cookies.ts";
import { readSettings } from "./settings.ts";

/** The API as the staff member of this request. */
export const serverApi = cache(async (): Promise<Api> => {
  const [jar, incoming] = await Promise.all([cookies(), headers()]);
  const session = jar.get(sessionCookie)?.value;
  const forwarded = incoming.get("x-forwarded-for");
  return makeApi({
    baseUrl: readSettings().apiUrl,
    headers: {
      ...(session ? { cookie: `${sessionCookie}=${session}` } : {}),
      ...(forwarded ? { "x-forwarded-for": forwarded } : {}),
    },
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
      if (answer.problem.status === 404) notFound();
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
