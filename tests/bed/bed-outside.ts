import { connect } from "node:net";
import type { Receiver } from "../../scripts/testbed/bed.ts";
import { docker } from "../../scripts/testbed/program.ts";
import { until } from "../../scripts/testbed/until.ts";

/** Whether somebody takes a connection there, as the internet sees it. */
export function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 3_000 });
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once("connect", () => end(true));
    socket.once("timeout", () => end(false));
    socket.once("error", () => end(false));
  });
}

/** A mail from somebody at another operator, whose server has brought it by then, or brings it no more; gives its subject. */
export async function bringMail(
  { name, domain }: Receiver,
  to: string,
  filename: string,
  content: string,
): Promise<string> {
  const from = `kim@${domain}`;
  const subject = `S${Date.now()}`;
  const raw = `From: Kim <${from}>
To: <${to}>
Subject: ${subject}
Message-ID: <${subject}@${domain}>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="part"

--part
Content-Type: text/plain

Hello Ana
--part
Content-Type: application/octet-stream
Content-Disposition: attachment; filename="${filename}"
Content-Transfer-Encoding: base64

${Buffer.from(content).toString("base64")}
--part--
`;
  await docker(["exec", "-i", name, "sendmail", "-i", "-f", from, to], { stdin: raw });
  await until(`${name} does not get rid of a mail to ${to}`, 60_000, async () => {
    // Of a Postfix that is being started again for a changed map, it hears "later".
    await docker(["exec", name, "postqueue", "-f"]);
    const queue = await docker(["exec", name, "postqueue", "-p"]);
    return queue.includes(to) ? null : true;
  });
  return subject;
}
