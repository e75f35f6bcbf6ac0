import { request } from "node:https";

type WebAnswer = { readonly status: number; readonly location: string };

/** How a host answers a GET over HTTPS from outside; null: not within `timeoutMs` of real time. Its certificate is judged elsewhere. */
export function webAnswer(
  { host, port, hostname }: { readonly host: string; readonly port: number; readonly hostname: string },
  path: string,
  timeoutMs = 5_000,
): Promise<WebAnswer | null> {
  return new Promise((resolve) => {
    const asked = request(
      {
        host,
        port,
        path,
        servername: hostname,
        headers: { host: hostname, connection: "close" },
        rejectUnauthorized: false,
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
      },
      (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, location: response.headers.location ?? "" });
      },
    );
    asked.once("error", () => resolve(null));
    asked.end();
  });
}
