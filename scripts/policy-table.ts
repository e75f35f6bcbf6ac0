import { pathToFileURL } from "node:url";
import { type Policy, policy } from "@penguinmails/core/policy";
import { day, hour, minute, second } from "@penguinmails/core/time";
import { table } from "./docs/block.ts";
import { type GeneratedBlock, runGenerator } from "./docs/generated-block.ts";
import type { PolicyNote } from "./docs/policy-notes/note.ts";
import { policyNotes } from "./docs/policy-notes.ts";

/** Every number of the policy with its meaning and source, as tables: one a group. */
export function policyBlock(): GeneratedBlock {
  const parts = (Object.keys(policy) as (keyof Policy)[]).map((group) => {
    const value = policy[group];
    const rows =
      typeof value === "number"
        ? [rowOf(group, group, value)]
        : Object.entries(value).map(([name, inner]) => rowOf(`${group}.${name}`, name, inner));
    return `### ${group}\n\n${table(["number", "shipped", "what it means", "where it comes from"], rows)}`;
  });
  return {
    page: "docs/policy.md",
    name: "policy",
    text: parts.join("\n\n"),
    mend: "npx tsx scripts/policy-table.ts --write",
  };
}

function rowOf(path: string, name: string, value: unknown): readonly string[] {
  const note: PolicyNote | undefined = Object.hasOwn(policyNotes, path)
    ? policyNotes[path as keyof typeof policyNotes]
    : undefined;
  if (!note) throw new RangeError(`scripts/docs/policy-notes says nothing about ${path}.`);
  return [`\`${name}\``, shown(name, value, note), note.about, note.source];
}

function shown(name: string, value: unknown, note: PolicyNote): string {
  if (typeof value === "number") return numberShown(name, value, note);
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map((one) => shown(name, one, note)).join(note.between ?? ", ");
  return Object.entries(value as Record<string, unknown>)
    .map(([key, inner]) => `${key} ${shown(name, inner, note)}`)
    .join(", ");
}

function numberShown(name: string, value: number, note: PolicyNote): string {
  if (note.isShare) return `${Number((value * 100).toPrecision(6))} %`;
  if (/Ms$/.test(name)) return durationShown(value);
  if (/Bytes$/i.test(name))
    return value >= 1024 * 1024 ? `${value / 1024 / 1024} MiB` : `${value / 1024} KiB`;
  return value.toLocaleString("en-US");
}

function durationShown(ms: number): string {
  if (ms >= 4 * day && ms % day === 0) return `${ms / day} days`;
  if (ms >= 4 * hour && ms % hour === 0) return `${ms / hour} h`;
  if (ms >= 10 * minute && ms % minute === 0) return `${ms / minute} min`;
  return `${ms / second} s`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  process.exitCode = runGenerator(policyBlock(), process.argv.slice(2));
