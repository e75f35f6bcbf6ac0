import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { createServer } from "node:net";
import dnsPacket, { type DecodedPacket } from "dns-packet";
import { listen } from "../listen.ts";
import type { Endpoint } from "../net.ts";
import type { Service, WorldContext } from "../world-context.ts";
import { answer } from "./answer.ts";
import { replyTo } from "./packet.ts";

const idleTcpMs = 10_000;

/** The only DNS of the world, over UDP and TCP: authority for what is published here, resolver for all the rest. */
export async function startDnsServer(context: WorldContext): Promise<Service> {
  const reply = (bytes: Buffer, udp: boolean): Buffer | null => {
    const query = decoded(bytes);
    return query && replyTo(query, (name, type) => answer(context, name, type), udp);
  };
  const udp = await openUdp(context.net.dns, (bytes) => reply(bytes, true));
  let tcp: Service;
  try {
    tcp = await openTcp(context.net.dns, (bytes) => reply(bytes, false));
  } catch (error) {
    udp.close();
    throw error;
  }
  return {
    async close() {
      await Promise.all([new Promise<void>((resolve) => udp.close(() => resolve())), tcp.close()]);
    },
  };
}

type Reply = (bytes: Buffer) => Buffer | null;

/** Null for what is no query: junk is not answered. */
function decoded(bytes: Buffer): DecodedPacket | null {
  try {
    const packet = dnsPacket.decode(bytes);
    return packet.type === "query" ? packet : null;
  } catch {
    return null;
  }
}

function openUdp({ host, port }: Endpoint, reply: Reply): Promise<UdpSocket> {
  const socket = createSocket("udp4");
  socket.on("message", (bytes, from) => {
    const answered = reply(bytes);
    if (answered) socket.send(answered, from.port, from.address);
  });
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(port, host, () => {
      socket.removeListener("error", reject);
      // A reply that cannot be delivered concerns the asker alone.
      socket.on("error", () => {});
      resolve(socket);
    });
  });
}

function openTcp(endpoint: Endpoint, reply: Reply): Promise<Service> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.setTimeout(idleTcpMs, () => socket.destroy());
    let waiting = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      waiting = Buffer.concat([waiting, chunk]);
      while (waiting.length >= 2 && waiting.length >= 2 + waiting.readUInt16BE(0)) {
        const length = waiting.readUInt16BE(0);
        const answered = reply(waiting.subarray(2, 2 + length));
        waiting = waiting.subarray(2 + length);
        if (!answered) continue;
        const size = Buffer.alloc(2);
        size.writeUInt16BE(answered.length);
        socket.write(Buffer.concat([size, answered]));
      }
    });
  });
  return listen(server, endpoint);
}
