import { connect } from "node:net";
import type { Endpoint } from "../net.ts";

export type SendResult =
  | { readonly kind: "accepted" }
  /** 5xx at any step. */
  | { readonly kind: "refused"; readonly text: string }
  /** 4xx, not reachable, or a connection that broke. */
  | { readonly kind: "later"; readonly text: string };

export type ReturnMail = {
  /** Empty for the null sender. */
  readonly from: string;
  readonly to: string;
  /** latin1 text. */
  readonly raw: string;
};
export type SendFrom = { readonly localAddress: string; readonly helo: string; readonly signal: AbortSignal };

const idleMs = 30_000;
const longestReplyBytes = 64 * 1024;

/** Hands one mail over in the clear. Never throws. */
export function sendMail(
  mail: ReturnMail,
  to: Endpoint,
  { localAddress, helo, signal }: SendFrom,
): Promise<SendResult> {
  const content = mail.raw.replace(/\r?\n/g, "\r\n").replace(/(?:\r\n)?$/, "\r\n");
  const steps: readonly { readonly say: string; readonly wants: number }[] = [
    { say: "", wants: 220 },
    { say: `EHLO ${helo}\r\n`, wants: 250 },
    { say: `MAIL FROM:<${mail.from}>\r\n`, wants: 250 },
    { say: `RCPT TO:<${mail.to}>\r\n`, wants: 250 },
    { say: "DATA\r\n", wants: 354 },
    { say: `${content.replace(/^\./, "..").replaceAll("\r\n.", "\r\n..")}.\r\n`, wants: 250 },
  ];
  return new Promise((resolve) => {
    let step = 0;
    let input = "";
    const socket = connect({ host: to.host, port: to.port, localAddress, signal });
    const end = (result: SendResult) => {
      resolve(result);
      if (!socket.destroyed) socket.end("QUIT\r\n");
    };
    socket.setEncoding("latin1");
    socket.setNoDelay(true);
    socket.setTimeout(idleMs, () => socket.destroy(new Error("no answer in time")));
    socket.on("error", (error) => resolve({ kind: "later", text: error.message }));
    socket.on("close", () => resolve({ kind: "later", text: "the connection was closed" }));
    socket.on("data", (piece: string) => {
      input += piece;
      if (input.length > longestReplyBytes) return socket.destroy(new Error("an endless reply"));
      for (;;) {
        const reply = /^(?:\d{3}-[^\n]*\n)*(\d{3})(?: [^\n]*)?\n/.exec(input);
        const now = steps[step];
        if (!reply || !now) return undefined;
        input = input.slice(reply[0].length);
        const code = Number(reply[1]);
        const text = reply[0].trim();
        // 251 is as good as 250.
        if (Math.floor(code / 10) !== Math.floor(now.wants / 10))
          return end({ kind: code >= 500 ? "refused" : "later", text });
        step += 1;
        const next = steps[step];
        if (!next) return end({ kind: "accepted" });
        socket.write(next.say, "latin1");
      }
    });
  });
}
