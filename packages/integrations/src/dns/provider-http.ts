import { DnsPublishError } from "@penguinmails/core/ports/dns";

export type ProviderAnswer = { readonly status: number; readonly body: unknown };

/**
 * One call to a DNS provider's API. Answers below 500 come back, but for 429; that, 5xx and a broken connection throw
 * a retryable `DnsPublishError`. Neither the URL's query nor a header is ever part of a message.
 */
export async function callProvider(
  provider: string,
  method: "GET" | "POST" | "PATCH" | "DELETE",
  url: URL,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
  body?: unknown,
): Promise<ProviderAnswer> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
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
