import type { Policy } from "@penguinmails/core/policy";
import { readJsonFile } from "../named-file.ts";

/**
 * The shipped policy with the numbers of a JSON file put in, as `--policy` takes it. Throws with one line for a file that is
 * none, a name that the policy does not have, and a number that makes no sense in its place.
 */
export function readPolicy(base: Policy, file: string): Policy {
  return withOverrides(base, readJsonFile(file));
}

/** The same from what such a file holds. */
export function withOverrides(base: Policy, overrides: unknown): Policy {
  const merged = merge(base, overrides, "policy") as Policy;
  const [from, to] = merged.sending.windowHours;
  if (!(from < to && to <= 24))
    throw new RangeError("policy.sending.windowHours must be [from, to) of a day.");
  return merged;
}

function merge(base: unknown, over: unknown, path: string): unknown {
  if (isGroup(base)) {
    if (!isGroup(over)) throw new TypeError(`${path} must be an object.`);
    const merged: Record<string, unknown> = { ...base };
    for (const [key, value] of Object.entries(over)) {
      if (!Object.hasOwn(base, key)) throw new RangeError(`The policy has no ${path}.${key}.`);
      merged[key] = merge(base[key], value, `${path}.${key}`);
    }
    return merged;
  }
  if (Array.isArray(base)) return list(base, over, path);
  if (typeof over !== typeof base)
    throw new TypeError(`${path} must be like the shipped ${JSON.stringify(base)}.`);
  if (typeof base === "number" && typeof over === "number") checkNumber(base, over, path);
  return over;
}

function list(base: readonly unknown[], over: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(over) || over.length === 0)
    throw new TypeError(`${path} must be like the shipped ${JSON.stringify(base)}.`);
  return over.map((value, n) => merge(base[Math.min(n, base.length - 1)], value, `${path}[${n}]`));
}

/** Days are counted one by one, five half-lives back: what is longer is milliseconds by mistake. */
const longestHalfLifeDays = 365;

/** No number of the policy is negative; a share or a rate is at most 1, and what evidence is divided by is more than 0. */
function checkNumber(base: number, over: number, path: string): void {
  const isShare = base > 0 && base < 1;
  const isHalfLife = path.startsWith("policy.halfLifeDays.");
  const most = isShare ? 1 : isHalfLife ? longestHalfLifeDays : Number.MAX_VALUE;
  if (over >= 0 && over <= most && (!isHalfLife || over > 0)) return;
  const range = isShare
    ? "from 0 to 1"
    : isHalfLife
      ? `more than 0 and at most ${longestHalfLifeDays}`
      : "0 or more";
  throw new RangeError(`${path} must be ${range}, and is ${over}.`);
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
