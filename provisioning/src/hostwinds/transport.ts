import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import { HostingError } from "@penguinmails/core/ports/hosting";
import { normaliseAnswer } from "./answer.ts";

export type TransportOptions = {
  readonly url: string;
  readonly apiKey: string;
  /** Our own limit; none is documented. */
  readonly requestsPerSecond: number;
  readonly timeoutMs?: number;
  /** Before the second try of a read; doubled for the third. */
  readonly retryAfterMs?: number;
  /** Waits between calls, real ms; a test counts them instead. */
  readonly pause?: (ms: number) => Promise<void>;
};

export type Params = Readonly<Record<string, string | readonly string[]>>;
/** Calls one action; reads may be repeated by the transport, mutations never. */
export type Transport = (action: string, params: Params, kind: "read" | "mutation") => Promise<unknown>;

const failuresToOpen = 5;
const openForMs = 30_000;
const readAttempts = 3;

/**
 * The API's wire: form-encoded POST over IPv4 (keys are bound to IPv4 addresses), paced, with a time-out. Reads are
 * tried up to three times. After five failures in a row to reach it, calls fail at once for half a minute.
 */
export function makeTransport(options: TransportOptions): Transport {
  const pause = options.pause ?? ((ms: number) => delay(ms));
  let nextAtMs = 0;
  let failures = 0;
  let openUntilMs = 0;
  return async (action, params, kind) => {
    for (let attempt = 1; ; attempt++) {
      if (Date.now() < openUntilMs)
        throw new HostingError(
          "circuit-open",
          action,
          "Hostwinds failed several times in a row; resting before the next call",
        );
      const waitMs = nextAtMs - Date.now();
      nextAtMs = Math.max(nextAtMs, Date.now()) + 1_000 / options.requestsPerSecond;
      if (waitMs > 0) await pause(waitMs);
      try {
        const { status, text } = await post(options, action, params);
        const answer = normaliseAnswer(action, kind, status, text);
        failures = 0;
        return answer;
      } catch (error) {
        const transient =
          error instanceof HostingError &&
          (error.kind === "unreachable" || error.kind === "timeout" || error.kind === "garbage");
        if (!transient) throw error;
        failures++;
        if (failures >= failuresToOpen) openUntilMs = Date.now() + openForMs;
        if (kind === "mutation" || attempt >= readAttempts) throw error;
        await delay((options.retryAfterMs ?? 400) * 2 ** (attempt - 1));
      }
    }
  };
}

function post(
  options: TransportOptions,
  action: string,
  params: Params,
): Promise<{ readonly status: number; readonly text: string }> {
  const form = new URLSearchParams({ action, API: options.apiKey });
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === "string") form.append(name, value);
    else for (const item of value) form.append(`${name}[]`, item);
  }
  const url = new URL(options.url);
  const send = url.protocol === "https:" ? requestHttps : requestHttp;
  const timeoutMs = options.timeoutMs ?? 60_000;
  return new Promise((resolve, reject) => {
    const req = send(
      url,
      {
        method: "POST",
        family: 4,
        timeout: timeoutMs,
        headers: { "content-type": "application/x-www-form-urlencoded" },
      },
      (res) => {
        const chunks: Buffer[] = [];
        let size = 0;
        res.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size > 5_000_000)
            req.destroy(new HostingError("garbage", action, "Hostwinds answered more than 5 MB"));
          else chunks.push(chunk);
        });
        res.on("end", () =>
          resolve({ status: res.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
        );
        res.on("error", (cause) =>
          reject(new HostingError("unreachable", action, "The connection to Hostwinds broke", { cause })),
        );
      },
    );
    req.on("timeout", () =>
      req.destroy(new HostingError("timeout", action, `Hostwinds did not answer within ${timeoutMs} ms`)),
    );
    req.on("error", (cause) =>
      reject(
        cause instanceof HostingError
          ? cause
          : new HostingError("unreachable", action, "Hostwinds cannot be reached", { cause }),
      ),
    );
    req.end(form.toString());
  });
}
