import { setTimeout as delay } from "node:timers/promises";

/** The public API as an agency's browser sees it, with the time each call took. */
export type AgencyApi = {
  /** Throws `ApiRefusal` on any answer that is not 2xx. */
  call<T>(
    method: "GET" | "POST" | "PATCH" | "DELETE",
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<T>;
  readonly timesMs: number[];
};

export class ApiRefusal extends Error {
  readonly status: number;
  readonly problem: {
    readonly code?: string;
    readonly title?: string;
    readonly detail?: string;
    readonly errors?: readonly { readonly message: string }[];
  };
  constructor(method: string, path: string, status: number, problem: ApiRefusal["problem"]) {
    const reasons = [problem.detail, ...(problem.errors ?? []).map((e) => e.message)]
      .filter(Boolean)
      .join(" · ");
    super(`${method} ${path} → ${status} ${problem.title ?? ""} ${reasons}`.trim());
    this.status = status;
    this.problem = problem;
  }
}

/** `origin` is the dashboard's, as a browser would send it. */
export function agencyApi(baseUrl: string, origin: string): AgencyApi {
  let cookie = "";
  const timesMs: number[] = [];
  return {
    timesMs,
    async call<T>(
      method: string,
      path: string,
      body?: unknown,
      headers: Record<string, string> = {},
    ): Promise<T> {
      const raw = body instanceof Uint8Array;
      const began = performance.now();
      const answer = await fetch(`${baseUrl}${path}`, {
        method,
        headers: {
          origin,
          cookie,
          ...(body === undefined || raw ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: raw ? new Blob([new Uint8Array(body)]) : JSON.stringify(body) }),
      });
      const text = await answer.text();
      timesMs.push(performance.now() - began);
      const cookies = answer.headers.getSetCookie().map((c) => c.split(";")[0] ?? "");
      if (cookies.length > 0) cookie = cookies.join("; ");
      const value = text === "" ? {} : JSON.parse(text);
      if (!answer.ok) throw new ApiRefusal(method, path, answer.status, value);
      return value;
    },
  };
}

type Person = {
  readonly name: string;
  readonly agencyName: string;
  readonly email: string;
  readonly password: string;
};

/** Logs in, or signs up, reads the mailed link from the sandbox's inbox, and verifies. */
export async function signUpAndVerify(
  urls: { readonly api: string; readonly control: string; readonly dashboard: string },
  person: Person,
): Promise<{ readonly api: AgencyApi; readonly isNew: boolean }> {
  const api = agencyApi(urls.api, urls.dashboard);
  const { email, password } = person;
  try {
    await api.call("POST", "/v1/auth/log-in", { email, password });
    return { api, isNew: false };
  } catch (error) {
    if (!(error instanceof ApiRefusal) || error.status >= 500) throw error;
  }
  await api.call("POST", "/v1/auth/sign-up", person);
  const token = await mailedToken(urls.control, email);
  await api.call("POST", "/v1/auth/verify-email", { token });
  return { api, isNew: true };
}

/** The token in the newest verification mail to that address, waiting up to 30 s for the mail. */
export async function mailedToken(controlUrl: string, email: string): Promise<string> {
  for (let n = 0; n < 150; n++) {
    const answer = await fetch(`${controlUrl}/inbox?to=${encodeURIComponent(email)}`);
    const found = /[?&]token=([\w.~%-]+)/.exec(await answer.text());
    if (found?.[1]) return decodeURIComponent(found[1]);
    await delay(200);
  }
  throw new Error(`No verification mail for ${email} came within 30 s`);
}
