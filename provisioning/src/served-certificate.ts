import type { X509Certificate } from "node:crypto";
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

const patienceMs = 5_000;

/**
 * The certificate that a mail service shows to whoever comes, trusted or not; `none` when it shows none within five
 * seconds, `silent` when nobody says a word. `starttls`: the connection begins as plain SMTP (RFC 3207), else with TLS (RFC 8314).
 */
export async function servedCertificate(service: {
  readonly host: string;
  readonly port: number;
  readonly starttls: boolean;
  readonly hostname: string;
}): Promise<X509Certificate | "none" | "silent"> {
  const { host, port, starttls, hostname } = service;
  const socket = connectPlain({ host, port });
  const timer = setTimeout(() => socket.destroy(), patienceMs);
  try {
    if (starttls) await askForTls(socket);
    return (await shownOver(socket, hostname)) ?? "none";
  } catch {
    // Where Docker's rules are lost, the kernel takes connections that nobody answers.
    return socket.bytesRead > 0 ? "none" : "silent";
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

function shownOver(socket: Socket, servername: string): Promise<X509Certificate | null> {
  return new Promise((resolve, reject) => {
    const tls = connectTls({ socket, servername, rejectUnauthorized: false });
    tls.once("secureConnect", () => {
      resolve(tls.getPeerX509Certificate() ?? null);
      tls.destroy();
    });
    tls.once("error", reject);
    socket.once("close", () => reject(new Error("The connection was closed")));
  });
}

async function askForTls(socket: Socket): Promise<void> {
  const reply = repliesOf(socket);
  await reply("220");
  socket.write("EHLO certificate-check.invalid\r\n");
  await reply("250");
  socket.write("STARTTLS\r\n");
  await reply("220");
  socket.removeAllListeners("data");
}

/** Waits for a whole reply, which may have several lines, and throws unless it has that code. */
function repliesOf(socket: Socket): (code: string) => Promise<void> {
  let text = "";
  let heard: () => void = () => {};
  let failed: Error | null = null;
  const fail = () => {
    failed = new Error("The connection was closed");
    heard();
  };
  socket.once("error", fail);
  socket.once("close", fail);
  socket.on("data", (piece: Buffer) => {
    text = (text + piece.toString("latin1")).slice(0, 10_000);
    heard();
  });
  return async (code) => {
    for (;;) {
      const whole = /^(?:\d{3}-[^\n]*\n)*(\d{3})(?: [^\n]*)?\r?\n/.exec(text);
      if (whole) {
        text = text.slice(whole[0].length);
        if (whole[1] !== code) throw new Error(`The server answered ${whole[1]}`);
        return;
      }
      if (failed) throw failed;
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    }
  };
}
