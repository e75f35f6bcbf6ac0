import { createSocket } from "node:dgram";
import { type AddressInfo, createServer, type Socket } from "node:net";
import dnsPacket, { type Answer } from "dns-packet";

export type Zone = Map<string, readonly Answer[] | "servfail" | "silence">;

/** A DNS server on loopback, UDP and TCP on one port. Key: `TYPE name`; a name with no key at all is NXDOMAIN. */
export async function startDnsServer(zone: Zone) {
  const reply = (query: Buffer): { readonly packet: Buffer; readonly isTooBig: boolean } | null => {
    const packet = dnsPacket.decode(query);
    const [question] = packet.questions ?? [];
    const entry = zone.get(`${question?.type} ${question?.name.toLowerCase()}`);
    if (entry === "silence") return null;
    const isKnown = [...zone.keys()].some((key) => key.endsWith(` ${question?.name.toLowerCase()}`));
    const code = entry === "servfail" ? 2 : isKnown ? 0 : 3;
    const answer = {
      id: packet.id ?? 0,
      type: "response" as const,
      flags: dnsPacket.RECURSION_DESIRED | dnsPacket.RECURSION_AVAILABLE | code,
      questions: packet.questions ?? [],
      answers: Array.isArray(entry) ? [...entry] : [],
    };
    const full = dnsPacket.encode(answer);
    if (full.length <= 512) return { packet: full, isTooBig: false };
    return { packet: full, isTooBig: true };
  };
  const truncated = (query: Buffer): Buffer => {
    const packet = dnsPacket.decode(query);
    const flags = dnsPacket.TRUNCATED_RESPONSE | dnsPacket.RECURSION_AVAILABLE;
    return dnsPacket.encode({
      id: packet.id ?? 0,
      type: "response",
      flags,
      questions: packet.questions ?? [],
    });
  };
  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    sockets.add(socket);
    let pending = Buffer.alloc(0);
    socket.on("error", () => socket.destroy());
    socket.on("data", (piece) => {
      pending = Buffer.concat([pending, piece]);
      while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
        const length = pending.readUInt16BE(0);
        const answer = reply(pending.subarray(2, 2 + length));
        pending = pending.subarray(2 + length);
        if (!answer) continue;
        const head = Buffer.alloc(2);
        head.writeUInt16BE(answer.packet.length);
        socket.write(Buffer.concat([head, answer.packet]));
      }
    });
  });
  await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket("udp4");
  udp.on("message", (query, from) => {
    const answer = reply(query);
    if (answer) udp.send(answer.isTooBig ? truncated(query) : answer.packet, from.port, from.address);
  });
  await new Promise<void>((resolve) => udp.bind(port, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all([
        new Promise<void>((resolve) => tcp.close(() => resolve())),
        new Promise<void>((resolve) => udp.close(() => resolve())),
      ]);
    },
  };
}
