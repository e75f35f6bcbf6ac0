import { DnsPublishError, type DnsPublisher, type RecordType } from "@penguinmails/core/ports/dns";
import { z } from "zod";
import { bare, zoneCandidates } from "./names.ts";
import { callProvider } from "./provider-http.ts";
import { quoteTxt, unquoteTxt } from "./txt.ts";

type CloudflareOptions = {
  /** `https://api.cloudflare.com/client/v4` in the real world. */
  readonly baseUrl: string;
  /** API token with the permission Zone.DNS edit. */
  readonly token: string;
  readonly timeoutMs: number;
};

const envelope = z.object({
  success: z.boolean(),
  errors: z.array(z.object({ code: z.number(), message: z.string() })).default([]),
  result: z.unknown(),
  result_info: z.object({ total_pages: z.number().optional() }).nullish(),
});
const record = z.object({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  content: z.string(),
  priority: z.number().optional(),
});
type CloudflareRecord = z.infer<typeof record>;

const perPage = 100;
/** What Cloudflare answers when a record is there already: somebody else wrote it between our look and our act. */
const alreadyThere = new Set([81_057, 81_058]);

/** Publishes through Cloudflare's API v4. A zone is its id. Records are never proxied: mail needs the real address. */
export function makeCloudflarePublisher(options: CloudflareOptions): DnsPublisher {
  async function call(
    method: "GET" | "POST",
    path: string,
    query: Readonly<Record<string, string>>,
    body?: unknown,
  ): Promise<z.infer<typeof envelope>> {
    const url = new URL(options.baseUrl.replace(/\/$/, "") + path);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    const headers = { authorization: `Bearer ${options.token}` };
    const answer = await callProvider("Cloudflare", method, url, headers, options.timeoutMs, body);
    const parsed = envelope.safeParse(answer.body);
    if (!parsed.success)
      throw new DnsPublishError("Cloudflare answered something else", false, { cause: parsed.error });
    if (!parsed.data.success) throw refusal(parsed.data.errors);
    return parsed.data;
  }

  async function list(zone: string, name: string, type: RecordType): Promise<readonly CloudflareRecord[]> {
    const all: CloudflareRecord[] = [];
    for (let page = 1, pages = 1; page <= pages; page += 1) {
      const query = { name: bare(name), type, page: String(page), per_page: String(perPage) };
      const answer = await call("GET", `/zones/${zone}/dns_records`, query);
      all.push(...z.array(record).parse(answer.result));
      pages = answer.result_info?.total_pages ?? 1;
    }
    return all.filter((each) => each.type === type && bare(each.name) === bare(name));
  }

  async function replace(
    zone: string,
    name: string,
    type: RecordType,
    ttl: number,
    values: readonly string[],
  ) {
    const present = await list(zone, name, type);
    const deletes = present.filter((each) => !values.includes(portValueOf(each))).map(({ id }) => ({ id }));
    const kept = new Set(present.map(portValueOf));
    const posts = values.filter((value) => !kept.has(value)).map((value) => toRecord(name, type, ttl, value));
    if (deletes.length + posts.length > 0) {
      await call("POST", `/zones/${zone}/dns_records/batch`, {}, { deletes, posts });
    }
  }

  return {
    provider: "cloudflare",
    async findZone(name) {
      for (const candidate of zoneCandidates(name)) {
        const answer = await call("GET", "/zones", { name: candidate });
        const [zone] = z.array(z.object({ id: z.string() })).parse(answer.result);
        if (zone) return zone.id;
      }
      return null;
    },
    async getRrset(zone, name, type) {
      return (await list(zone, name, type)).map(portValueOf);
    },
    async putRrset(zone, name, type, ttlSeconds, values) {
      try {
        await replace(zone, name, type, ttlSeconds, values);
      } catch (error) {
        if (!(error instanceof AlreadyThere)) throw error;
        await replace(zone, name, type, ttlSeconds, values);
      }
    },
    deleteRrset: (zone, name, type) => replace(zone, name, type, 1, []),
  };
}

class AlreadyThere extends DnsPublishError {}

function refusal(errors: readonly { readonly code: number; readonly message: string }[]): DnsPublishError {
  const said = errors.map(({ code, message }) => `${message} (${code})`).join("; ") || "no reason given";
  const isRace = errors.some(({ code }) => alreadyThere.has(code));
  return isRace
    ? new AlreadyThere(`Cloudflare: ${said}`, true)
    : new DnsPublishError(`Cloudflare: ${said}`, false);
}

function portValueOf(of: CloudflareRecord): string {
  if (of.type === "TXT") return unquoteTxt(of.content);
  if (of.type === "MX") return `${of.priority ?? 0} ${bare(of.content)}`;
  return of.type === "A" || of.type === "AAAA" ? of.content : bare(of.content);
}

function toRecord(name: string, type: RecordType, ttlSeconds: number, value: string) {
  const common = {
    type,
    name: bare(name),
    ttl: Math.max(60, ttlSeconds),
    proxied: false,
    comment: "PenguinMails",
  };
  if (type === "TXT") return { ...common, content: quoteTxt(value) };
  if (type !== "MX") return { ...common, content: value };
  const [, priority = "10", host = ""] = /^(\d+)\s+(\S+)$/.exec(value) ?? [];
  return { ...common, content: host, priority: Number(priority) };
}
