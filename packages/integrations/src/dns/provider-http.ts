import { DnsPublishError } from "@penguinmails/core/ports/dns";
import { type FetchPatience, patientFetch } from "../http/patient-fetch.ts";

export type ProviderAnswer = { readonly status: number; readonly body: unknown };

/**
 * One call to a DNS provider's API. Answers below 500 come back, but for 429; that, 5xx and a broken connection throw
 * a retryable `DnsPublishError`. `patience`: how often to try, or the real milliseconds of one try. Neither the URL's
 * query nor a header is ever part of a message.
 */
export async function callProvider(
  provider: string,
  method: "GET" | "POST" | "PUT" | "PATCH",
  url: URL,
  headers: Readonly<Record<string, string>>,
  patience: FetchPatience | number,
  body?: unknown,
): Promise<ProviderAnswer> {
  const tries = typeof patience === "number" ? once(patience) : patience;
  let response: Response;
  let text: string;
  try {
    const init: RequestInit = {
      method,
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      redirect: "error",
    };
    response = await patientFetch(url.href, init, tries);
    text = await response.text();
  } catch (cause) {
    throw new DnsPublishError(`${provider} does not answer`, true, { cause });
  }
  if (response.status >= 500 || response.status === 429) {
    throw new DnsPublishError(`${provider} answered ${response.status}`, true);
  }
  try {
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  } catch (cause) {
    throw new DnsPublishError(`${provider} answered ${response.status} without JSON`, response.status < 400, {
      cause,
    });
  }
}

const once = (answerMs: number): FetchPatience => ({
  tries: 1,
  answerMs,
  firstPauseMs: 0,
  totalMs: answerMs,
});
