import { randomInt } from "node:crypto";
import { networkInterfaces } from "node:os";

/** A second octet for this installation's part of 127.0.0.0/8, so that several worlds live side by side. */
export function pickSandboxNet(): string {
  return `127.${randomInt(20, 250)}`;
}

/** Linux answers on all of 127.0.0.0/8; other systems only on 127.0.0.1, and the sandbox needs many addresses. */
export function loopbackIsWide(): boolean {
  return (
    process.platform === "linux" &&
    Object.values(networkInterfaces())
      .flat()
      .some((face) => face?.address === "127.0.0.1" && face.netmask === "255.0.0.0")
  );
}

/** Where the sandbox's services answer; the wire map of docs/sandbox.md. */
export function sandboxUrls(net: string) {
  return {
    control: `http://${net}.0.2:7000`,
    hostwinds: `http://${net}.0.10:7010/cloud/api.php`,
    stripe: `http://${net}.0.11:7011`,
    loops: `http://${net}.0.12:7012/api`,
    posthog: `http://${net}.0.13:7013`,
    dns: `${net}.0.53:5353`,
    powerdns: `http://${net}.0.53:8081`,
  };
}
