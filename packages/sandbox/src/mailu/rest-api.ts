import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { z } from "zod";
import { domainOf } from "../receivers/mail-text.ts";
import { hashPassword, type MailDirectory, type MailUser } from "./directory.ts";
import type { MailSettings } from "./settings.ts";

const address = z
  .string()
  .regex(/^[^\s@]+@[^\s@]+$/)
  .transform((text) => text.toLowerCase());
const newDomain = z.object({
  name: z
    .string()
    .regex(/^[a-z0-9.-]+$/i)
    .transform((text) => text.toLowerCase()),
});
const userChange = z.object({
  raw_password: z.string().min(1).optional(),
  displayed_name: z.string().optional(),
  enabled: z.boolean().optional(),
  allow_spoofing: z.boolean().optional(),
  forward_enabled: z.boolean().optional(),
  forward_destination: z.array(address).optional(),
  forward_keep: z.boolean().optional(),
});
type UserChange = z.infer<typeof userChange>;
const aliasFields = z.object({ destination: z.array(address).min(1), wildcard: z.boolean().default(false) });

const say = (context: Context, code: 200 | 400 | 401 | 403 | 404 | 409 | 500, message: string) =>
  context.json({ code, message }, code);

/** Mailu's REST API (2024.06) as far as the control plane uses it: domains, DKIM, users, aliases. */
export function restApi(
  directory: MailDirectory,
  settings: () => MailSettings,
  faults: MiddlewareHandler,
  log: (line: string) => void,
): Hono {
  const app = new Hono().basePath("/api/v1");
  app.use(faults);
  app.use(async (context, next) => {
    const header = context.req.header("authorization");
    if (header === undefined) return say(context, 401, "Authorization header is missing");
    if (header.replace(/^Bearer /, "") !== settings().apiToken) return say(context, 403, "Unauthorized");
    await next();
    return undefined;
  });
  app.onError((error, context) => {
    if (error instanceof z.ZodError || error instanceof SyntaxError)
      return say(context, 400, "Input payload validation failed");
    log(`mailu: ${error.stack ?? error.message}`);
    return say(context, 500, "Internal Server Error");
  });
  app.notFound((context) => say(context, 404, "Not found"));
  ofDomains(app, directory, settings);
  ofUsers(app, directory);
  ofAliases(app, directory);
  return app;
}

function ofDomains(app: Hono, directory: MailDirectory, settings: () => MailSettings): void {
  app.post("/domain", async (context) => {
    const { name } = newDomain.parse(await context.req.json());
    if (directory.domain(name)) return say(context, 409, `Duplicate domain ${name}`);
    await directory.putDomain({ name, dkim: null });
    return say(context, 200, `Domain ${name} has been created`);
  });
  app.get("/domain/:name", (context) => {
    const domain = directory.domain(context.req.param("name"));
    if (!domain) return say(context, 404, "Domain not found");
    const { hostname, dkimSelector } = settings();
    const dkim = domain.dkim && {
      dns_dkim: `${dkimSelector}._domainkey.${domain.name}. 600 IN TXT "v=DKIM1; k=rsa; p=${domain.dkim.publicKey}"`,
    };
    return context.json({
      name: domain.name,
      dns_mx: `${domain.name}. 600 IN MX 10 ${hostname}.`,
      dns_spf: `${domain.name}. 600 IN TXT "v=spf1 mx a:${hostname} ~all"`,
      ...dkim,
    });
  });
  app.delete("/domain/:name", async (context) => {
    const domain = directory.domain(context.req.param("name"));
    if (!domain) return say(context, 404, "Domain not found");
    const { users, aliases } = directory.all();
    for (const email of Object.keys(users))
      if (domainOf(email) === domain.name) await directory.removeUser(email);
    for (const email of Object.keys(aliases))
      if (domainOf(email) === domain.name) await directory.removeAlias(email);
    await directory.removeDomain(domain.name);
    return say(context, 200, `Domain ${domain.name} has been deleted`);
  });
  app.post("/domain/:name/dkim", async (context) => {
    const domain = directory.domain(context.req.param("name"));
    if (!domain) return say(context, 404, "Domain not found");
    const pair = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
    const privateKey = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const publicKey = pair.publicKey.export({ type: "spki", format: "der" }).toString("base64");
    await directory.putDomain({ name: domain.name, dkim: { privateKey, publicKey } });
    return say(context, 200, `DKIM keys have been generated for domain ${domain.name}`);
  });
}

function ofUsers(app: Hono, directory: MailDirectory): void {
  app.post("/user", async (context) => {
    const body: unknown = await context.req.json();
    const { email } = z.object({ email: address }).parse(body);
    if (!directory.domain(domainOf(email)))
      return say(context, 404, `Domain ${domainOf(email)} does not exist`);
    if (directory.user(email)) return say(context, 409, `User ${email} already exists`);
    const change = userChange.required({ raw_password: true }).parse(body);
    await directory.putUser({ ...changed(fresh(email), change), ...hashPassword(change.raw_password) });
    return say(context, 200, `User ${email} has been created`);
  });
  app.get("/user", (context) =>
    context.json(Object.values(directory.all().users).map(({ email, enabled }) => ({ email, enabled }))),
  );
  app.get("/user/:email", (context) => {
    const user = directory.user(context.req.param("email"));
    if (!user) return say(context, 404, `User ${context.req.param("email")} cannot be found`);
    const { salt: _salt, passwordHash, ...shown } = user;
    return context.json({ ...shown, password: `{SSHA256}${passwordHash}`, quota_bytes_used: 0 });
  });
  app.patch("/user/:email", async (context) => {
    const known = directory.user(context.req.param("email"));
    if (!known) return say(context, 404, `User ${context.req.param("email")} cannot be found`);
    const change = userChange.parse(await context.req.json());
    const password = change.raw_password === undefined ? {} : hashPassword(change.raw_password);
    await directory.putUser({ ...changed(known, change), ...password });
    return say(context, 200, `User ${known.email} has been updated`);
  });
  app.delete("/user/:email", async (context) => {
    const email = context.req.param("email");
    if (!directory.user(email)) return say(context, 404, `User ${email} cannot be found`);
    await directory.removeUser(email);
    return say(context, 200, `User ${email} has been deleted`);
  });
}

function fresh(email: string): Omit<MailUser, "salt" | "passwordHash"> {
  return { email, displayName: "", enabled: true, allowSpoofing: false, forwardTo: [], forwardKeep: true };
}

/** The user with what the change names; what it does not name stays. */
function changed<User extends Omit<MailUser, "salt" | "passwordHash">>(user: User, change: UserChange): User {
  const forwards = change.forward_enabled ?? user.forwardTo.length > 0;
  return {
    ...user,
    displayName: change.displayed_name ?? user.displayName,
    enabled: change.enabled ?? user.enabled,
    allowSpoofing: change.allow_spoofing ?? user.allowSpoofing,
    forwardTo: forwards ? (change.forward_destination ?? user.forwardTo) : [],
    forwardKeep: change.forward_keep ?? user.forwardKeep,
  };
}

function ofAliases(app: Hono, directory: MailDirectory): void {
  const unknown = (destinations: readonly string[]) => destinations.find((each) => !directory.user(each));
  app.post("/alias", async (context) => {
    const body: unknown = await context.req.json();
    const { email } = z.object({ email: address }).parse(body);
    const { destination, wildcard } = aliasFields.parse(body);
    if (!directory.domain(domainOf(email)))
      return say(context, 404, `Domain ${domainOf(email)} does not exist`);
    if (directory.alias(email)) return say(context, 409, `Alias ${email} already exists`);
    const missing = unknown(destination);
    if (missing !== undefined) return say(context, 404, `Destination ${missing} does not exist`);
    await directory.putAlias({ email, destinations: destination, wildcard });
    return say(context, 200, `Alias ${email} to destination ${destination.join()} has been created`);
  });
  app.get("/alias/:email", (context) => {
    const alias = directory.alias(context.req.param("email"));
    if (!alias) return say(context, 404, `Alias ${context.req.param("email")} cannot be found`);
    return context.json({ email: alias.email, destination: alias.destinations, wildcard: alias.wildcard });
  });
  app.patch("/alias/:email", async (context) => {
    const known = directory.alias(context.req.param("email"));
    if (!known) return say(context, 404, `Alias ${context.req.param("email")} cannot be found`);
    const { destination, wildcard } = aliasFields.parse(await context.req.json());
    const missing = unknown(destination);
    if (missing !== undefined) return say(context, 404, `Destination ${missing} does not exist`);
    await directory.putAlias({ email: known.email, destinations: destination, wildcard });
    return say(context, 200, `Alias ${known.email} has been updated`);
  });
}
