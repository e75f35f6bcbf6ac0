import type { MailuSpec } from "./render.ts";

export const hostnamePattern = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;
const ipv4Pattern = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
/** Mailu takes 16 characters and more than three; these mean nothing to a shell, an env file or YAML. */
const secretPattern = /^[A-Za-z0-9_-]{16,128}$/;
/** What Postfix puts mail off with; nothing in it that a table or the log would read otherwise. */
export const holdPattern = /^4(?:\.\d{1,3}){2} [A-Za-z][A-Za-z ,.-]{2,100}$/;
/** Of a return address of ours (VERP). */
export const localPattern = /^b\+[a-z2-7-]{1,62}$/;
/** Docker makes no container with less. */
const leastMemoryMb = 6;
/** Networks 192.168.210 to .253: .254 and .255 stay free. */
const mostSecondaries = 44;

/** Throws `RangeError` on a value that is not what its place takes: nothing else keeps it from meaning more than itself. */
export function refuseBadValues(spec: MailuSpec): void {
  for (const name of [spec.hostname, ...spec.secondary.map(({ ptr }) => ptr)])
    if (!hostnamePattern.test(name)) throw new RangeError(`No host can be called ${shown(name)}`);
  const ips = [spec.primaryIp, ...spec.secondary.map(({ ip }) => ip)];
  for (const ip of ips) if (!ipv4Pattern.test(ip)) throw new RangeError(`${shown(ip)} is no IPv4 address`);
  if (new Set(ips).size !== ips.length) throw new RangeError("An address is named twice");
  const numbers = spec.secondary.map(({ number }) => number);
  if (new Set(numbers).size !== numbers.length) throw new RangeError("A number is given twice");
  if (numbers.some((number) => !Number.isInteger(number) || number < 1 || number > mostSecondaries))
    throw new RangeError(`A node takes at most ${mostSecondaries} secondary addresses`);
  for (const { memoryMb, memoryAndSwapMb, cpus } of Object.values(spec.limits ?? {}))
    if (!(memoryMb >= leastMemoryMb && memoryAndSwapMb >= memoryMb && cpus > 0))
      throw new RangeError("A limit is none");
  if (!secretPattern.test(spec.secretKey) || !secretPattern.test(spec.apiToken))
    throw new RangeError("A secret is too short or holds characters that files would not keep");
}

/** A value that may be anything, for a message. */
export function shown(value: string): string {
  return JSON.stringify(value.slice(0, 60));
}
